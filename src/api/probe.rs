//! Probes and lifecycle hooks of a container: when the kubelet asks what, and what it does around start and stop.

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::int_or_percent::IntOrPercent;

/// `v1.Probe`. One of the four handlers asks; the rest says when and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    pub exec: Option<ExecAction>,
    pub http_get: Option<HttpGetAction>,
    pub tcp_socket: Option<TcpSocketAction>,
    pub grpc: Option<GrpcAction>,
    #[serde(deserialize_with = "null_as_default")]
    pub initial_delay_seconds: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub timeout_seconds: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub period_seconds: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub success_threshold: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub failure_threshold: i32,
    pub termination_grace_period_seconds: Option<i64>,
}

/// `v1.Lifecycle`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Lifecycle {
    pub post_start: Option<LifecycleHandler>,
    pub pre_stop: Option<LifecycleHandler>,
}

/// `v1.LifecycleHandler`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LifecycleHandler {
    pub exec: Option<ExecAction>,
    pub http_get: Option<HttpGetAction>,
    pub tcp_socket: Option<TcpSocketAction>,
    pub sleep: Option<SleepAction>,
}

/// `v1.ExecAction`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExecAction {
    #[serde(deserialize_with = "null_as_default")]
    pub command: Vec<String>,
}

/// `v1.HTTPGetAction`. A port that is not written is port 0, which validation refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpGetAction {
    #[serde(deserialize_with = "null_as_default")]
    pub path: String,
    pub port: Option<IntOrPercent>,
    #[serde(deserialize_with = "null_as_default")]
    pub scheme: String,
}

/// `v1.TCPSocketAction`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TcpSocketAction {
    pub port: Option<IntOrPercent>,
}

/// `v1.GRPCAction`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GrpcAction {
    #[serde(deserialize_with = "null_as_default")]
    pub port: i32,
}

/// `v1.SleepAction`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SleepAction {
    #[serde(deserialize_with = "null_as_default")]
    pub seconds: i64,
}
