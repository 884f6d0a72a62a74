//! What ECS fills in when a task definition is registered.

use alloc::string::{String, ToString};

use super::{Document, Given, HealthCheck};
use stowplan::task::{NetworkMode, parse_cpu, parse_memory};

impl Document {
    /// The document with ECS's defaults filled in: sizes as whole numbers of CPU units and MiB, the
    /// network mode, `essential`, `cpu` 0, `tcp`, host ports where the mode sets them (TASK-104)
    /// and 0 in bridge mode, the times of health checks, and 20 GiB of storage on Fargate. What
    /// makes no sense stays as it is. Doing it twice changes nothing more.
    #[must_use]
    pub fn normalized(&self) -> Self {
        rule!("TASK-104");
        let mut document = self.clone();
        let mode = self.mode();
        for (size, parsed) in [
            (&mut document.cpu, self.cpu.text().map(parse_cpu)),
            (&mut document.memory, self.memory.text().map(parse_memory)),
        ] {
            if let Some(Ok(number)) = parsed {
                *size = Given::Known(number.to_string());
            }
        }
        if self.network_mode.is_blank() {
            document.network_mode = mode.map(|mode| mode.as_str().to_string()).into();
        }
        if self.requires("FARGATE") && document.ephemeral_storage_gib.is_absent() {
            document.ephemeral_storage_gib = Given::Known(20);
        }
        if let Given::Known(containers) = &mut document.containers {
            for container in containers {
                fill(&mut container.essential, true);
                fill(&mut container.cpu, 0);
                for mapping in &mut container.port_mappings {
                    if mapping.protocol.is_absent() {
                        mapping.protocol = Given::Known(String::from("tcp"));
                    }
                    if matches!(mode, Some(NetworkMode::Host | NetworkMode::Awsvpc))
                        && mapping.host_port.or(0) == Some(0)
                        && !mapping.container_port.is_absent()
                    {
                        mapping.host_port = mapping.container_port;
                    }
                    // The agent chooses: 0 is what ECS shows for that.
                    if matches!(mode, Some(NetworkMode::Bridge | NetworkMode::Default))
                        && !mapping.container_port.is_absent()
                    {
                        fill(&mut mapping.host_port, 0);
                    }
                }
                if let Given::Known(check) = &mut container.health_check {
                    fill_times(check);
                }
            }
        }
        document
    }
}

fn fill_times(check: &mut HealthCheck) {
    fill(&mut check.interval, 30);
    fill(&mut check.timeout, 5);
    fill(&mut check.retries, 3);
}

fn fill<T>(given: &mut Given<T>, default: T) {
    if given.is_absent() {
        *given = Given::Known(default);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Container, Mapping};

    fn with_port(mode: &str, container: i64, host: Given<i64>) -> Given<i64> {
        let mapping = Mapping { container_port: Given::Known(container), host_port: host, ..Mapping::default() };
        let container = Container { port_mappings: [mapping].into(), ..Container::default() };
        let document = Document {
            network_mode: Given::Known(mode.into()),
            containers: Given::Known([container].into()),
            ..Document::default()
        };
        document.normalized().containers()[0].port_mappings[0].host_port
    }

    #[test]
    fn rows_3_4_13_14_and_18() {
        for (cpu, memory, units, mib) in
            [("1 vCPU", "3 GB", "1024", "3072"), (".25 vCPU", "0.5GB", "256", "512"), ("256", "512", "256", "512")]
        {
            let document =
                Document { cpu: Given::Known(cpu.into()), memory: Given::Known(memory.into()), ..Document::default() };
            let normalized = document.normalized();
            assert_eq!((normalized.cpu.raw(), normalized.memory.raw()), (Some(units), Some(mib)), "example 3, 4");
            assert_eq!(normalized.network_mode.raw(), Some("bridge"));
        }
        assert_eq!(with_port("awsvpc", 80, Given::Known(0)), Given::Known(80), "example 13");
        assert_eq!(with_port("awsvpc", 80, Given::Absent), Given::Known(80), "example 13");
        assert_eq!(with_port("host", 80, Given::Absent), Given::Known(80), "example 14");
        assert_eq!(with_port("bridge", 80, Given::Absent), Given::Known(0), "as a describe answer shows it");
        assert_eq!(with_port("bridge", 80, Given::Known(8080)), Given::Known(8080));
        assert_eq!(with_port("none", 80, Given::Absent), Given::Absent);
        let document = Document { containers: Given::Known([Container::default()].into()), ..Document::default() };
        assert!(document.normalized().containers()[0].essential.is_true(), "example 18");
    }
}
