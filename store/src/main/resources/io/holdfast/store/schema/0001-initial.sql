-- Shared by both engines. ${key} is text that compares by bytes, ${bytes} a byte string, ${clustered} keeps the rows of
-- small tables in the order of their key where the engine can. Times are epoch milliseconds, keys lower-cased ids.

CREATE TABLE resource (
    resource_key ${key} PRIMARY KEY,
    parent_key ${key} NOT NULL,
    type ${key} NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    etag TEXT NOT NULL,
    state TEXT NOT NULL,
    generation BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX resource_by_type ON resource (type, resource_key);
CREATE INDEX resource_by_parent ON resource (parent_key, resource_key);

CREATE TABLE facet (
    resource_key ${key} NOT NULL,
    name ${key} NOT NULL,
    resource TEXT NOT NULL,
    version BIGINT NOT NULL,
    value TEXT NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (resource_key, name)
);

CREATE TABLE activity (
    time BIGINT NOT NULL,
    event_id ${key} NOT NULL,
    resource_key ${key} NOT NULL,
    subscription_key ${key} NOT NULL,
    group_key ${key} NOT NULL,
    group_name ${key} NOT NULL,
    provider ${key} NOT NULL,
    caller_key ${key} NOT NULL,
    operation_key ${key} NOT NULL,
    status_key ${key} NOT NULL,
    correlation_id ${key} NOT NULL,
    resource TEXT NOT NULL,
    caller TEXT NOT NULL,
    operation TEXT NOT NULL,
    status TEXT NOT NULL,
    sub_status TEXT NOT NULL,
    level TEXT NOT NULL,
    properties TEXT NOT NULL,
    commitment ${bytes} NOT NULL,
    PRIMARY KEY (time, event_id)
);
CREATE INDEX activity_by_resource ON activity (resource_key, time, event_id);
CREATE INDEX activity_by_group ON activity (group_key, time, event_id);
CREATE INDEX activity_by_correlation ON activity (correlation_id);

CREATE TABLE operation (
    id ${key} PRIMARY KEY,
    resource_key ${key} NOT NULL,
    resource TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    generation BIGINT NOT NULL,
    caller TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    started BIGINT NOT NULL,
    ended BIGINT,
    error TEXT
);
CREATE INDEX operation_open ON operation (resource_key, started) WHERE ended IS NULL;

CREATE TABLE enrolment (
    id ${key} PRIMARY KEY,
    machine_key ${key} NOT NULL,
    machine TEXT NOT NULL,
    active INTEGER NOT NULL,
    identity_key ${bytes} NOT NULL,
    sealing_key ${bytes} NOT NULL,
    token BIGINT NOT NULL,
    last_commitment ${bytes},
    created BIGINT NOT NULL
);
CREATE INDEX enrolment_active ON enrolment (machine_key) WHERE active = 1;

CREATE TABLE item (
    enrolment ${key} NOT NULL,
    item_key ${key} NOT NULL,
    resource TEXT NOT NULL,
    generation BIGINT NOT NULL,
    commitment ${bytes} NOT NULL,
    tombstone INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    PRIMARY KEY (enrolment, item_key)
)${clustered};

CREATE TABLE sealed (
    enrolment ${key} NOT NULL,
    item ${key} NOT NULL,
    generation BIGINT NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (enrolment, item, generation)
);

CREATE TABLE fact_cursor (
    enrolment ${key} NOT NULL,
    spool_epoch ${key} NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (enrolment, spool_epoch)
)${clustered};

CREATE TABLE change (
    number BIGINT PRIMARY KEY,
    resource TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    time BIGINT NOT NULL
)${clustered};

-- ready: when it is due, or until when it is leased
CREATE TABLE work (
    kind ${key} NOT NULL,
    work_key ${key} NOT NULL,
    due BIGINT NOT NULL,
    ready BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (kind, work_key)
);
CREATE INDEX work_ready ON work (kind, ready);

CREATE TABLE document (
    kind ${key} NOT NULL,
    document_key ${key} NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, document_key)
);

-- The head of each epoch; the highest epoch is the current one.
CREATE TABLE log_head (
    epoch INTEGER PRIMARY KEY,
    size BIGINT NOT NULL,
    root ${bytes} NOT NULL,
    checkpoint TEXT NOT NULL
);

-- Leaf hashes are the nodes of level 0 and stand only here.
CREATE TABLE log_leaf (
    epoch INTEGER NOT NULL,
    idx BIGINT NOT NULL,
    kind INTEGER NOT NULL,
    hash ${bytes} NOT NULL,
    commitment ${bytes} NOT NULL,
    salt ${bytes},
    body ${bytes},
    PRIMARY KEY (epoch, idx)
);
CREATE INDEX log_leaf_by_commitment ON log_leaf (commitment);

CREATE TABLE log_node (
    epoch INTEGER NOT NULL,
    level INTEGER NOT NULL,
    idx BIGINT NOT NULL,
    hash ${bytes} NOT NULL,
    PRIMARY KEY (epoch, level, idx)
)${clustered};

-- The one row that a committing node locks.
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    change_number BIGINT NOT NULL,
    governance_epoch BIGINT NOT NULL
);
