//! Asks the user's own kubectl, which has their contexts and credentials, and reads what it prints.

use std::io;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::dump::{self, Receiver};

/// What is asked for.
const ARGUMENTS: [&str; 5] = [
    "get",
    "nodes,daemonsets,pods,controllerrevisions,priorityclasses,runtimeclasses,events",
    "-A",
    "-o",
    "json",
];

pub fn read(context: &str, receiver: &mut dyn Receiver) -> Result<()> {
    let mut command = Command::new("kubectl");
    command.args(["--context", context]).args(ARGUMENTS);
    let mut child = match command.stdin(Stdio::inherit()).stdout(Stdio::piped()).spawn() {
        Ok(child) => Running(child),
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "there is no kubectl on this machine: install it, or run elsewhere: kubectl {}; and name the file here",
            ARGUMENTS.join(" ")
        ),
        Err(error) => return Err(error).context("cannot run kubectl"),
    };
    let printed = child.0.stdout.take().context("kubectl prints nowhere")?;
    let read = dump::read("kubectl", printed, receiver);
    let status = child.0.wait().context("cannot wait for kubectl")?;
    // What it says of itself is nearer to the cause than what is wrong with what it printed.
    if !status.success() {
        bail!("kubectl has failed ({status}); what it said stands above");
    }
    Ok(read?)
}

/// Ends with whoever asked it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, mostly, and then there is nothing to be done.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
