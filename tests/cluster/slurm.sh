#!/bin/bash
# A Slurm of one node on loopback, without systemd: slurm.sh up DIR, slurm.sh down DIR.
#
# It needs Debian's packages munge, slurm-wlm (both daemons) and runs as whoever starts it; everything it
# writes is in DIR. Clients find it by: export SLURM_CONF=DIR/slurm.conf
# The node has eight CPUs whatever the machine has; nothing is bound, nothing is accounted.
set -euo pipefail

usage="usage: $0 up|down DIR"
action=${1:?$usage}
folder=${2:?$usage}
PATH=$PATH:/usr/sbin:/sbin

up() {
    mkdir -p "$folder"/{state,spool,log}
    folder=$(cd "$folder" && pwd)
    host=$(hostname -s)
    user=$(id -un)
    if [ ! -e "$folder/munge.key" ]; then
        head -c 1024 /dev/urandom >"$folder/munge.key"
        chmod 400 "$folder/munge.key"
    fi
    cat >"$folder/slurm.conf" <<END
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${SLURMCTLD_PORT:-16917}
SlurmdPort=${SLURMD_PORT:-16918}
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,bf_interval=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
KillWait=2
MinJobAge=3600
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=loop1 NodeHostname=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=4000
PartitionName=main Nodes=loop1 Default=YES MaxTime=1-00:00:00 State=UP GraceTime=5
PartitionName=other Nodes=loop1 MaxTime=1-00:00:00 State=UP
PartitionName=urgent Nodes=loop1 MaxTime=1-00:00:00 State=UP PriorityTier=10
END
    export SLURM_CONF=$folder/slurm.conf
    munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
        --pid-file="$folder/munged.pid" --log-file="$folder/log/munged.log" --seed-file="$folder/munge.seed"
    slurmctld
    slurmd -N loop1
    for _ in $(seq 100); do
        if [ "$(sinfo --noheader --partition main --format %T 2>/dev/null)" = idle ]; then return; fi
        sleep 0.2
    done
    echo "The node did not become idle in 20 s; see $folder/log." >&2
    tail -n 5 "$folder"/log/* >&2
    exit 1
}

down() {
    export SLURM_CONF=$folder/slurm.conf
    scancel --user="$(id -un)" 2>/dev/null || true
    sleep 1
    for daemon in slurmd slurmctld munged; do
        if [ -e "$folder/$daemon.pid" ]; then
            stop "$(cat "$folder/$daemon.pid")"
        fi
    done
}

stop() {
    kill "$1" 2>/dev/null || return 0
    for _ in $(seq 50); do
        # A process that nobody waits for stays as a zombie where the first process is no init.
        if ! grep -q '^State:[[:space:]]*[^Z]' "/proc/$1/status" 2>/dev/null; then return; fi
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}

case $action in
up) up ;;
down) down ;;
*)
    echo "$usage" >&2
    exit 2
    ;;
esac
