//! Service Connect.

use alloc::{string::String, vec::Vec};

use crate::document::Given;

/// `serviceConnectConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceConnect {
    /// `enabled`.
    pub enabled: Given<bool>,
    /// `namespace`.
    pub namespace: Given<String>,
    /// `services`.
    pub services: Given<Vec<ServiceConnectService>>,
    /// Whether there is a `logConfiguration`.
    pub has_logs: bool,
    /// Whether there is an `accessLogConfiguration`.
    pub has_access_logs: bool,
}

/// One of `services` of Service Connect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceConnectService {
    /// `portName`.
    pub port_name: Given<String>,
    /// `discoveryName`.
    pub discovery_name: Given<String>,
    /// `clientAliases`.
    pub aliases: Given<Vec<ClientAlias>>,
    /// `ingressPortOverride`.
    pub ingress_port: Given<i64>,
    /// `timeout.perRequestTimeoutSeconds`.
    pub request_timeout_seconds: Given<i64>,
}

/// One of `clientAliases`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientAlias {
    /// `port`.
    pub port: Given<i64>,
    /// `dnsName`.
    pub dns_name: Given<String>,
}
