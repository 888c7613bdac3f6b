#!/bin/busybox sh
# The whole user space of a measured boot: shows the logs on the console, then hands the commands of the serial line to the TPM.
# Where there is a Java runtime, its program runs before; the IMA list has that, too.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
$b mount -t securityfs securityfs /sys/kernel/security
$b mount -t tmpfs tmpfs /t
$b dmesg -n 1
$b stty -F /dev/ttyS1 raw -echo
if [ -x /java/bin/java ]; then
  {
    echo "-----BEGIN JAVA-----"
    /java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp /classes io.holdfast.testbed.TpmOnDevice
    echo "-----END JAVA-----"
  } >/dev/ttyS0 2>&1
fi
exec 3<>/dev/tpmrm0 4<>/dev/ttyS1
show() { echo "-----BEGIN $1-----"; $b base64 "$2"; echo "-----END $1-----"; }
{
show EVENTS /sys/kernel/security/tpm0/binary_bios_measurements
show IMA /sys/kernel/security/ima/binary_runtime_measurements
echo READY
} >/dev/ttyS0 2>&1
while :; do
  $b dd bs=1 count=10 of=/t/c <&4 2>/dev/null
  size=$(( 0x$($b hexdump -v -s 2 -n 4 -e '/1 "%02x"' /t/c) ))
  $b dd bs=1 count=$((size - 10)) <&4 >>/t/c 2>/dev/null
  $b cat /t/c >&3
  $b dd bs=4096 count=1 of=/t/r <&3 2>/dev/null
  $b cat /t/r >&4
done
