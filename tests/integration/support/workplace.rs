//! The binary in a folder of its own, for tests that use it as its users do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use super::AGENT;

/// A DaemonSet of one container.
pub const AGENT_MANIFEST: &str = "
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: 'agent:1'}]}
";

/// Four nodes, and one more at 5 minutes; a rollout at 1 minute, and an objective that it meets.
pub static SMALL: LazyLock<String> = LazyLock::new(|| {
    scenario_of_agent(
        r#"
    duration: "10m",
    node_pools: { "pool": (count: 4) },
    script: [ At("1m", SetImage("agent", "agent:2")), At("5m", AddNodes(pool: "pool", count: 1)) ],
    objectives: [ Rollout(daemon_set: "agent", within: "8m") ],
"#,
    )
});

/// A scenario of one DaemonSet of one container, `agent`, with these fields beside it.
pub fn scenario_of_agent(fields: &str) -> String {
    format!("({fields}    daemon_sets: {{ \"agent\": ({AGENT}) }},\n)")
}

/// A folder that was empty when the test began.
pub struct Workplace {
    pub folder: PathBuf,
}

impl Workplace {
    /// `name` is this test's alone.
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_everynode"));
        command.current_dir(&self.folder).env("NO_COLOR", "1").args(arguments);
        command
    }

    /// A command that Ctrl-C ends, even if these tests run where it was ignored (`nohup`, a job in the background).
    pub fn interruptible(&self, arguments: &[&str]) -> Command {
        let everynode = self.command(arguments);
        let mut command = Command::new("env");
        command.args(["--default-signal=INT,HUP,TERM"]).arg(everynode.get_program()).args(arguments);
        command.current_dir(&self.folder).env("NO_COLOR", "1");
        command
    }

    pub fn everynode(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file for a program to write to.
    pub fn create(&self, name: &str) -> fs::File {
        fs::File::create(self.folder.join(name)).unwrap()
    }

    pub fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    /// The names and bytes of all files of a folder.
    pub fn files(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = fs::read_dir(self.folder.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    }
}

/// The whole path of a file of the repository.
pub fn repository(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_str().unwrap().to_owned()
}

pub fn status(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
