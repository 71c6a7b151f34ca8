"""Which flags the docker client has, from 20.10 to 28, as `docker --help` and `docker run --help` list them.

Nothing but these tables decides which word of a `docker run` line is the image.
"""

from trueup.commands.flags import flags

GLOBAL = flags(
    "config c/context H/host l/log-level tlscacert tlscert tlskey",
    "D/debug help tls tlsverify v/version",
)

RUN = flags(
    """
    add-host annotation a/attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile
    cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime c/cpu-shares cpus cpuset-cpus cpuset-mems
    detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns
    dns-opt dns-option dns-search domainname entrypoint e/env env-file expose gpus group-add health-cmd
    health-interval health-retries health-start-interval health-start-period health-timeout h/hostname io-maxbandwidth
    io-maxiops ip ip6 ipc isolation kernel-memory l/label label-file link link-local-ip log-driver log-opt mac-address
    m/memory memory-reservation memory-swap memory-swappiness mount name net net-alias network network-alias
    oom-score-adj pid pids-limit platform p/publish pull restart runtime security-opt shm-size stop-signal
    stop-timeout storage-opt sysctl tmpfs ulimit u/user userns uts v/volume volume-driver volumes-from w/workdir
    """,
    """
    d/detach disable-content-trust help init i/interactive no-healthcheck oom-kill-disable privileged P/publish-all
    q/quiet read-only rm sig-proxy t/tty use-api-socket
    """,
)
"""Of `docker run` and `docker create`; `net`, `net-alias` and `dns-opt` are old names that no help shows."""

START = flags("checkpoint checkpoint-dir detach-keys", "a/attach help i/interactive")
"""Of `docker start`."""

STOP = flags("s/signal t/time timeout", "f/force help l/link v/volumes")
"""Of `docker stop`, `kill`, `restart` and `rm` together: no letter means two things."""
