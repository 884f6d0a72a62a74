//! The network mode and what goes with it: links, host names, name servers, the App Mesh proxy.

use alloc::{format, string::ToString, vec::Vec};

use super::{At, Context, Finding, one_of};
use crate::document::{Given, Proxy};
use stowplan::task::NetworkMode;

const MODES: [&str; 4] = ["bridge", "host", "awsvpc", "none"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    mode(context, found);
    if let Given::Known(proxy) = &context.document.proxy {
        check_proxy(context, proxy, found);
    }
}

fn mode(context: &Context<'_>, found: &mut Vec<Finding>) {
    let path = "/networkMode";
    let Some(text) = context.document.network_mode.text().filter(|text| !text.is_empty()) else { return };
    match (NetworkMode::parse(text), context.mode) {
        (None, Some(meant)) => {
            let message = format!("unknown networkMode `{text}`");
            found.push(Finding::error("taskdef/network-mode", path, message).help(format!("write `{meant}`")));
        }
        (None, None) => {
            let message = format!("unknown networkMode `{text}`");
            found.push(Finding::error("taskdef/network-mode", path, message).help(one_of(&MODES)));
        }
        (Some(NetworkMode::Bridge | NetworkMode::Host | NetworkMode::None), _) if context.windows => {
            let message = format!("Windows containers have no network mode `{text}`");
            let finding = Finding::error("taskdef/windows-network-mode", path, message);
            found.push(finding.help("use `awsvpc`, or leave `networkMode` out"));
        }
        (Some(NetworkMode::Default), _) if !context.windows => {
            let message = "`default` is for Windows containers; on Linux the default is `bridge`";
            found.push(Finding::warning("taskdef/default-network-mode", path, message).help("leave `networkMode` out"));
        }
        _ => {}
    }
}

pub(super) fn check_container(at: &At<'_>, found: &mut Vec<Finding>) {
    links(at, found);
    if at.context.bound_mode() != Some(NetworkMode::Awsvpc) {
        return;
    }
    let container = at.container;
    // What Fargate accepts in no mode is reported there.
    let own = at.context.mode == Some(NetworkMode::Awsvpc);
    let given = [
        ("hostname", container.hostname.text().is_some_and(|name| !name.is_empty())),
        ("extraHosts", own && container.extra_hosts > 0),
        ("dnsServers", own && container.dns_servers > 0),
        ("dnsSearchDomains", own && container.dns_search_domains > 0),
        ("disableNetworking", own && container.disable_networking.is_true()),
    ];
    for (key, _) in given.into_iter().filter(|(_, given)| *given) {
        let message = format!("`{key}` is not for the network mode `awsvpc`");
        found.push(Finding::error("taskdef/not-with-awsvpc", at.path(key), message).rule(rule!("TASK-124")));
    }
}

/// Docker's default network on Linux is its bridge.
fn is_bridge(mode: NetworkMode, windows: bool) -> bool {
    mode == NetworkMode::Bridge || (mode == NetworkMode::Default && !windows)
}

fn links(at: &At<'_>, found: &mut Vec<Finding>) {
    let links = &at.container.links;
    if links.is_empty() {
        return;
    }
    if let Some(mode) = at.context.mode.filter(|mode| !is_bridge(*mode, at.context.windows)) {
        let message = format!("links are for the network mode `bridge`, not for `{mode}`");
        let finding = Finding::error("taskdef/links", at.path("links"), message).rule(rule!("TASK-124"));
        found.push(match mode {
            NetworkMode::Awsvpc => finding
                .aws("Links are not supported when networkMode=awsvpc")
                .help("containers of one task reach each other at `localhost`"),
            _ => finding,
        });
    }
    for (index, link) in links.iter().enumerate() {
        let Some(link) = link.text() else { continue };
        let name = link.split(':').next().unwrap_or_default();
        if at.context.is_no_container(name) {
            let message = format!("the link names `{name}`, but there is no such container");
            found.push(Finding::error("taskdef/unknown-link", format!("{}/links/{index}", at.path), message));
        }
    }
}

fn check_proxy(context: &Context<'_>, proxy: &Proxy, found: &mut Vec<Finding>) {
    let at = |key: &str| format!("/proxyConfiguration/{key}");
    if let Some(kind) = proxy.kind.text().filter(|kind| !matches!(*kind, "APPMESH" | "")) {
        let message = format!("unknown proxy type `{kind}`");
        found.push(Finding::error("taskdef/proxy-type", at("type"), message).help("the only type is `APPMESH`"));
    }
    if context.mode.is_some_and(|mode| mode != NetworkMode::Awsvpc) {
        let message = "a proxy needs the network mode `awsvpc`";
        found.push(Finding::error("taskdef/proxy-network-mode", "/proxyConfiguration".to_string(), message));
    }
    match proxy.container_name.raw() {
        Some("") | None if proxy.container_name != Given::Unknown => {
            found.push(Finding::error("taskdef/proxy-container", at("containerName"), "`containerName` is missing"));
        }
        Some(name) if context.is_no_container(name) => {
            let message = format!("the proxy is `{name}`, but there is no such container");
            found.push(Finding::error("taskdef/proxy-container", at("containerName"), message));
        }
        _ => {}
    }
    if proxy.properties.iter().any(|(name, _)| *name == Given::Unknown) {
        return;
    }
    let has =
        |wanted: &str| proxy.properties.iter().any(|(name, value)| name.raw() == Some(wanted) && !value.is_blank());
    for wanted in ["AppPorts", "ProxyEgressPort", "ProxyIngressPort"] {
        if !has(wanted) {
            let message = format!("the proxy has no property `{wanted}`");
            found.push(Finding::error("taskdef/proxy-property", at("properties"), message));
        }
    }
    if !has("IgnoredUID") && !has("IgnoredGID") {
        let message = "the proxy has neither the property `IgnoredUID` nor `IgnoredGID`";
        found.push(Finding::error("taskdef/proxy-property", at("properties"), message));
    }
}
