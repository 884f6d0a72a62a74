//! What instances and tasks cost: X92 to X100, at AWS's rates of us-east-1.

use stowplan::capacity::price::{BilledFargateSize, FargateRates, HourlyRate, instance};

const X86: FargateRates = rates(40_480_000, 4_445_000);
const ARM: FargateRates = rates(32_380_000, 3_560_000);
const HOUR: u64 = 3_600_000;

const fn rates(vcpu: u64, memory: u64) -> FargateRates {
    FargateRates { vcpu: HourlyRate(vcpu), memory_gb: HourlyRate(memory), storage_gb: HourlyRate(111_000) }
}

#[test]
fn rows() {
    let size = |cpu, memory, storage_gib| BilledFargateSize { cpu, memory, storage_gib };
    let (one, quarter) = (size(1024, 2048, 20), size(256, 512, 20));
    let (large, c6a) = (HourlyRate(96_000_000), HourlyRate(306_000_000));
    #[rustfmt::skip]
    let rows = [
        ("X92", X86.task(one, 730 * HOUR), "36.040100000"),
        // (0.03238 + 2 × 0.00356) × 730 = 28.835
        ("X93", ARM.task(one, 730 * HOUR), "28.835000000"),
        // 0.0123425 ÷ 60, the eighth digit rounded: 0.00020571
        ("X94", X86.task(quarter, 45_000), "0.000205708"),
        // 0.0123425 × 601 ÷ 3600 = 0.002060512…
        ("X95", X86.task(quarter, 600_200), "0.002060512"),
        ("X96", X86.task(size(4096, 8192, 100), HOUR), "0.206360000"),
        ("X97", instance(large, 24 * HOUR).times(3), "6.912000000"),
        ("X98", X86.task(size(512, 1024, 20), 730 * HOUR).times(10), "180.200500000"),
        ("X98", instance(large, 730 * HOUR).times(3), "210.240000000"),
        ("X99", instance(c6a, HOUR) + instance(HourlyRate(37_000_000), HOUR), "0.343000000"),
        ("X100", X86.task(one, 730 * HOUR).less_percent(70), "10.812030000"),
    ];
    for (id, amount, text) in rows {
        assert_eq!(amount.to_string(), text, "{id}");
    }
}
