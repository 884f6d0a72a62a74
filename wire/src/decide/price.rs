//! `price`: what tasks and instances cost, at prices that the document brings.

use stowplan::{
    capacity::price::{Amount, BilledFargateSize, FargateRates, HourlyRate, instance},
    quantity::Quantity,
};

use crate::answer::{Decimal, PriceAnswer, PriceLine};
use crate::decide::{currency::Currency, told_once};
use crate::{Error, Lint, Node};

/// Prices as a document has them.
#[derive(Clone, Debug)]
pub(super) struct Prices<'a> {
    node: Node<'a>,
}

impl<'a> Prices<'a> {
    pub(super) fn read(node: Node<'a>) -> Result<Self, Error> {
        node.object()?;
        Ok(Self { node })
    }

    /// The hourly rate of an instance type.
    pub(super) fn of_type(&self, name: &str) -> Result<Option<HourlyRate>, Error> {
        self.rate_at("perHour", name)
    }

    /// The currency and the date of the prices, as every answer with an amount has them; a lint
    /// where the currency is not given.
    pub(super) fn currency(&self, lints: &mut Vec<Lint>) -> Result<Currency, Error> {
        Currency::of(&self.node, lints)
    }

    fn rate_at(&self, table: &str, name: &str) -> Result<Option<HourlyRate>, Error> {
        self.node.field(table).and_then(|table| table.field(name)).map(|node| rate(&node)).transpose()
    }

    fn fargate(&self, platform: &str) -> Result<FargateRates, Error> {
        let rates = self.node.required("fargate")?.required(platform)?;
        Ok(FargateRates {
            vcpu: rate(&rates.required("vCPU")?)?,
            memory_gb: rate(&rates.required("GB")?)?,
            storage_gb: rates.field("storageGB").map(|node| rate(&node)).transpose()?.unwrap_or_default(),
        })
    }

    fn required(&self, table: &str, name: &str, path: &str) -> Result<HourlyRate, Error> {
        self.rate_at(table, name)?.ok_or_else(|| {
            let message = format!("the prices have no `{name}` under `{table}`");
            Error::new("price/unknown", message, path).with_help("add what an hour of it costs to the prices")
        })
    }
}

/// The price of an hour, exactly.
fn rate(node: &Node<'_>) -> Result<HourlyRate, Error> {
    let quantity = node.quantity()?;
    let rate = u64::try_from(quantity.billionths()).map(HourlyRate);
    rate.map_err(|_| {
        Error::new("document/out-of-range", "a price cannot be below zero or beyond 18 billion", node.path())
    })
}

/// An amount as a number, to the billionth.
pub(super) fn exactly(amount: Amount) -> Decimal {
    Quantity::from_billionths(i128::try_from(amount.billionths()).unwrap_or(i128::MAX)).into()
}

pub(super) fn answer(node: &Node<'_>) -> Result<PriceAnswer, Error> {
    let prices = Prices::read(node.required("prices")?)?;
    let mut total = Amount::default();
    let mut lines = Vec::new();
    for item in node.required("plan")?.list()? {
        let (amount, text) = line(&item, &prices)?;
        total = total + amount;
        lines.push(PriceLine { amount: exactly(amount), text });
    }
    let mut lints = Vec::new();
    let Currency { name: currency, as_of } = prices.currency(&mut lints)?;
    Ok(PriceAnswer {
        total: exactly(total),
        currency,
        as_of,
        lines,
        rules: rules!["CAP-25", "CAP-117"][..].into(),
        lints: told_once(&lints),
    })
}

/// One item of the plan: what, how many, how long.
fn line(item: &Node<'_>, prices: &Prices<'_>) -> Result<(Amount, String), Error> {
    item.object()?;
    let count = item.u32_at("count")?.unwrap_or(1);
    let milliseconds = milliseconds(item)?;
    let seconds = Quantity::from_billionths(i128::from(milliseconds).saturating_mul(1_000_000));
    if let Some(task) = item.field("fargate") {
        let rates = prices.fargate(item.str_at("platform")?.unwrap_or("linuxX86"))?;
        let size = BilledFargateSize {
            cpu: task.required("cpu")?.u32()?,
            memory: task.required("memory")?.u32()?,
            storage_gib: task.u32_at("ephemeralStorage")?.unwrap_or(20),
        };
        let discount = item.u32_at("discountPercent")?.unwrap_or(0);
        let amount = rates.task(size, milliseconds).less_percent(discount).times(u64::from(count));
        let text = format!("{count} × Fargate, {} CPU units and {} MiB, {seconds} s", size.cpu, size.memory);
        return Ok((amount, text));
    }
    let name = item.required("instanceType")?;
    let instance_type = name.str()?;
    let mut amount = instance(prices.required("perHour", instance_type, &name.path())?, milliseconds);
    let managed = item.bool_at("managedInstances")?.unwrap_or(false);
    if managed {
        amount = amount + instance(prices.required("managedInstancesFee", instance_type, &name.path())?, milliseconds);
    }
    let discount = item.u32_at("discountPercent")?.unwrap_or(0);
    let with_fee = if managed { " with management fee" } else { "" };
    let text = format!("{count} × {instance_type}{with_fee}, {seconds} s");
    Ok((amount.less_percent(discount).times(u64::from(count)), text))
}

/// `seconds`, or `hours`; fractions of a millisecond count as one.
fn milliseconds(item: &Node<'_>) -> Result<u64, Error> {
    let (key, factor) = if item.has("hours") { ("hours", 3600_i128) } else { ("seconds", 1) };
    let node = item.required(key)?;
    // Billionths of a second over a million, rounded up.
    let billionths = node.quantity()?.billionths().saturating_mul(factor);
    let up = billionths.saturating_add(999_999).div_euclid(1_000_000);
    let in_range = u64::try_from(up).ok().filter(|milliseconds| *milliseconds <= 3_153_600_000_000);
    in_range.ok_or_else(|| Error::new("document/out-of-range", "a time from 0 to 100 years is meant", node.path()))
}
