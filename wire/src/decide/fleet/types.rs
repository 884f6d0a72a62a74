//! The instance types to choose from, and their prices.

use stowplan::task::{DeviceType, InstanceType, instance_type};
use stowplan_fleet::{FleetObjective, FleetType, PRICE_MAX};

use crate::assumption::Assumption;
use crate::{Error, Lint, Node};

/// One type.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) holds: FleetType,
    /// Whether its processor is an ARM64 one; `None` where nothing says.
    pub(super) arm: Option<bool>,
    /// Whether what it registers comes from the table of types.
    pub(super) by_table: bool,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    pub(super) rows: Vec<Row>,
    /// Whether all have a price.
    pub(super) priced: bool,
    /// What is assumed of them.
    pub(super) assumed: Vec<Lint>,
}

impl Types {
    pub(super) fn read(node: &Node<'_>, objective: FleetObjective, lints: &mut Vec<Lint>) -> Result<Self, Error> {
        let reserved = node.u32_at("reservedMemory")?.unwrap_or(0);
        let trunking = node.bool_at("trunking")?.unwrap_or(false);
        let mut types = Self::default();
        for item in node.required("instanceTypes")?.list()? {
            let mut row = if item.is_object() { read_object(&item)? } else { read_name(&item, trunking)? };
            row.holds.memory = row.holds.memory.saturating_sub(reserved);
            if row.by_table {
                let (name, memory, path) = (row.name.as_str(), row.holds.memory, item.path());
                types.assumed.push(super::super::registered(name, memory, reserved, &path));
            }
            types.rows.push(row);
        }
        types.read_prices(node, objective, lints)?;
        Ok(types)
    }

    /// What is assumed of network interfaces, where tasks take some.
    pub(super) fn assumed_interfaces(&self, node: &Node<'_>) -> Vec<Lint> {
        let mut lints = Vec::new();
        let path = node.path_of("instanceTypes");
        if let (Some(row), false) = (self.rows.iter().find(|row| row.by_table), node.has("trunking")) {
            let slots = row.holds.eni_slots.unwrap_or(0);
            let message = format!(
                "the network interfaces for `awsvpc` tasks are those of the instance types, without a trunk (`{}`: {slots})",
                row.name
            );
            let help = "give `trunking` (`--trunking`) where the account has opted in to `awsvpcTrunking`";
            lints.push(Assumption::NetworkInterfaces.lint(message, path.as_str()).with_help(help));
        }
        for row in self.rows.iter().filter(|row| row.holds.eni_slots.is_none()) {
            let message = format!("the network interfaces of `{}` are not checked", row.name);
            lints.push(
                Assumption::NoNetworkInterfaceLimit.lint(message, path.as_str()).with_help("give its `eniSlots`"),
            );
        }
        lints
    }

    fn read_prices(&mut self, node: &Node<'_>, objective: FleetObjective, lints: &mut Vec<Lint>) -> Result<(), Error> {
        let prices = node.field("prices");
        let per_hour = prices.as_ref().and_then(|prices| prices.field("perHour"));
        let mut missing = Vec::new();
        for row in &mut self.rows {
            let price = per_hour.as_ref().and_then(|prices| prices.field(&row.name));
            match price {
                Some(price) => row.holds.price = nano(&price)?,
                None => missing.push(row.name.clone()),
            }
        }
        self.priced = missing.is_empty();
        if self.priced {
            return Ok(());
        }
        let path = node.path_of("prices");
        let message = format!("no price is given for {}", missing.join(", "));
        if objective == FleetObjective::Cheapest {
            let help = "add them to `perHour` of `prices`, or ask for `fewest`";
            return Err(Error::new("fleet/no-price", message, path).with_help(help));
        }
        if per_hour.is_some() {
            lints.push(Lint::new("fleet/no-price", format!("{message}: no price is counted"), path));
        }
        self.rows.iter_mut().for_each(|row| row.holds.price = 0);
        Ok(())
    }
}

/// A price in billionths (CAP-25).
fn nano(price: &Node<'_>) -> Result<u64, Error> {
    let billionths = price.quantity()?.billionths();
    u64::try_from(billionths).ok().filter(|nano| *nano <= PRICE_MAX).ok_or_else(|| {
        Error::new("document/out-of-range", "a price for an hour lies between 0 and 100,000", price.path())
    })
}

/// A type of the table (CAP-28).
fn read_name(node: &Node<'_>, trunking: bool) -> Result<Row, Error> {
    rule!("CAP-28");
    let name = node.str()?;
    let known = instance_type(name).ok_or_else(|| super::super::instance_types::unknown(name, node))?;
    let (Some(cpu), Some(memory)) = (known.registered_cpu(), known.registered_memory_mib()) else {
        let message = format!("processors or memory of `{name}` are not known");
        return Err(Error::new("instance/unknown-size", message, node.path())
            .with_help("give an object with `instanceType`, `cpu` and `memory`"));
    };
    let eni_slots = Some(known.awsvpc_tasks(trunking));
    let holds = FleetType { cpu, memory, gpus: gpus_of(name, known.gpus.into()), eni_slots, price: 0 };
    Ok(Row { name: name.to_owned(), holds, arm: Some(known.arm), by_table: true })
}

/// A type as it is given: what an instance of it registers.
fn read_object(node: &Node<'_>) -> Result<Row, Error> {
    let name = node.required("instanceType")?.str()?.to_owned();
    let known: Option<&InstanceType> = instance_type(&name);
    let arm = node.word_at("cpuArchitecture", &[("arm64", true), ("x86_64", false)])?;
    let holds = FleetType {
        cpu: node.required("cpu")?.u32()?,
        memory: node.required("memory")?.u32()?,
        gpus: gpus_of(&name, node.u32_at("gpus")?.unwrap_or(0)),
        eni_slots: node.u32_at("eniSlots")?,
        price: 0,
    };
    Ok(Row { name, holds, arm: arm.or(known.map(|known| known.arm)), by_table: false })
}

/// A type with a fraction of a GPU has that one for one task at a time.
fn gpus_of(instance_type: &str, gpus: u32) -> u32 {
    match DeviceType::of(Some(instance_type)) {
        DeviceType::Fraction(_) => 1,
        _ => gpus,
    }
}
