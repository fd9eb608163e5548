//! A batch script that runs a sweep as a Slurm job array: a task a shard.

use super::{ShardedSweep, in_comment, quoted};

/// The script. `shards` is the folder for the shards, `merged` the one for the merged results.
pub fn script(sweep: &ShardedSweep<'_>, shards: &str, merged: &str) -> String {
    let ShardedSweep { shards: count, cores, version, .. } = sweep;
    let name = sweep.dns_label();
    let last = count - 1;
    let arguments: Vec<String> = sweep.arguments.iter().map(|word| quoted(word)).collect();
    let arguments = arguments.join(" ");
    let title = in_comment(sweep.name);
    let merge = in_comment(&format!("{} --out {}", quoted(shards), quoted(merged)));
    let many = if last > 1000 {
        "\n#   - The cluster allows an array of this size; many allow tasks up to 1000 (MaxArraySize in slurm.conf)."
    } else {
        ""
    };
    let out = quoted(shards);
    format!(
        r#"#!/bin/sh
# {title} on many machines: a Slurm job array, a task for each of {count} shards. Written by everynode {version}.
#
# Save this as {name}.sbatch in the folder where it was written, and submit it from there:
#
#   sbatch {name}.sbatch
#
# When all tasks have ended, join what they wrote:
#
#   everynode merge {merge}
#
# That names what is missing, if anything is. Lost tasks alone are submitted again, and go on where they were:
#
#   sbatch --array=3,5 {name}.sbatch
#
# Assumed; change it where it does not hold:
#   - All nodes see this folder, its scenario and what is written into it, under the same name (a shared file system).
#   - everynode {version} is on the PATH of the tasks; else set EVERYNODE to where it is.
#   - {cores} cores a task are wanted; fewer or more change how long it takes, never what comes out.
#   - The partition's own limits of memory and time will do.{many}
#SBATCH --job-name={name}
#SBATCH --array=0-{last}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={cores}
#SBATCH --output={name}-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
##SBATCH --mem=1G
##SBATCH --time=01:00:00
##SBATCH --partition=PARTITION

exec "${{EVERYNODE:-everynode}}" {arguments} \
    --shard auto/{count} --resume --out {out} --jobs "${{SLURM_CPUS_PER_TASK:-{cores}}}"
"#
    )
}
