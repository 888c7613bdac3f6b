-- PostgreSQL only: blobs as chunks of an upload; a blob is the upload that was finished under its digest.

CREATE TABLE blob (
    digest ${bytes} PRIMARY KEY,
    size BIGINT NOT NULL,
    upload ${key} NOT NULL
);

CREATE TABLE blob_upload (
    upload ${key} PRIMARY KEY,
    started TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE blob_chunk (
    upload ${key} NOT NULL,
    idx INTEGER NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (upload, idx)
);
ALTER TABLE blob_chunk ALTER COLUMN content SET STORAGE EXTERNAL;
