#!/usr/bin/env bash
# A Slurm cluster of this one machine, for as long as a command runs:
#
#   tests/slurm/one_machine.sh COMMAND [ARGUMENT …]
#
# starts munged, slurmctld and slurmd with a key, a configuration, ports and a folder of their own, runs the command with
# SLURM_CONF set, so that sbatch and squeue speak to this cluster, and stops them all whatever becomes of the command.
# The exit status is the command's, or 90 if the cluster did not come up (with the ends of its logs on standard error).
# Neither systemd nor cgroups are needed, nor root: anyone else can run jobs of his own.
set -uo pipefail
PATH=$PATH:/usr/sbin:/sbin

# A command that hangs does not keep the daemons alive for ever.
readonly longest=900

folder=$(mktemp -d "${TMPDIR:-/tmp}/everynode-slurm-XXXXXX") || exit 90
# munged wants its socket where others could reach it; the key is still its own.
chmod 755 "$folder"
export SLURM_CONF=$folder/slurm.conf
munged='' slurmctld='' slurmd='' command=''

main() {
    trap stop EXIT
    trap 'exit 130' INT TERM HUP
    start_munged
    write_configuration
    start_slurm
    timeout --kill-after=10 "$longest" "$@" &
    command=$!
    # Waiting, unlike a command in the foreground, is interrupted by a signal.
    wait "$command"
    exit $?
}

start_munged() {
    head -c 128 /dev/urandom >"$folder/munge.key"
    chmod 400 "$folder/munge.key"
    munged --foreground --socket "$folder/munge.socket" --key-file "$folder/munge.key" --num-threads 2 \
        --pid-file "$folder/munged.pid" --log-file "$folder/munged.file.log" --seed-file "$folder/munge.seed" \
        >"$folder/munged.log" 2>&1 </dev/null &
    munged=$!
    until_it_works munge --socket "$folder/munge.socket" --no-input || give_up "munged does not answer"
}

write_configuration() {
    local host user
    host=$(uname -n)
    host=${host%%.*}
    user=$(id -un)
    mkdir "$folder/state" "$folder/spool"
    cat >"$SLURM_CONF" <<CONFIGURATION
ClusterName=everynode
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=1024 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
}

start_slurm() {
    slurmctld -D -i -f "$SLURM_CONF" >"$folder/slurmctld.log" 2>&1 </dev/null &
    slurmctld=$!
    slurmd -D -f "$SLURM_CONF" >"$folder/slurmd.log" 2>&1 </dev/null &
    slurmd=$!
    until_it_works node_is_idle || give_up "the node does not become idle"
}

node_is_idle() { sinfo --noheader --format=%t | grep -qx idle; }

# A port that nobody listens on; below those that Linux gives to outgoing connections (32768 and above).
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# A slow machine has two minutes.
until_it_works() {
    for _ in $(seq 600); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.2
    done
    return 1
}

give_up() {
    echo "the Slurm cluster did not come up: $1" >&2
    for log in "$folder"/*.log; do
        echo "--- the end of $(basename "$log")" >&2
        tail -n 20 "$log" >&2
    done
    exit 90
}

stop() {
    trap '' INT TERM HUP
    end "$command"
    if [ -n "$slurmctld" ]; then
        timeout 20 scancel --user="$(id -un)" 2>/dev/null
        timeout 20 bash -c 'while [ -n "$(squeue --noheader 2>/dev/null)" ]; do sleep 0.2; done'
    fi
    end "$slurmctld"
    end "$slurmd"
    end "$munged"
    end_left_over
    rm -rf "$folder"
}

# Asks a process to end, and insists after ten seconds.
end() {
    [ -n "$1" ] && kill "$1" 2>/dev/null || return 0
    for _ in $(seq 100); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

# Steps of jobs are nobody's children; the environment of each names this cluster.
end_left_over() {
    local file pid
    for file in $(grep -lsF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null); do
        pid=${file#/proc/}
        pid=${pid%/environ}
        if [ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ]; then kill -KILL "$pid" 2>/dev/null; fi
    done
}

main "$@"
