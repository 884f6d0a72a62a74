// Random numbers, the same on every run; and clusters made of them.

/** A stream of numbers from a seed (mulberry32). */
export class Draws {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** A whole number below `bound`. */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(percent) {
    return this.below(100) < percent;
  }

  /** A list of up to `most` results of `make`. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

export const ARN = "arn:aws:ecs:us-east-1:111122223333";
export const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"];
export const TYPES = ["c5.xlarge", "m5.xlarge", "m5.2xlarge", "r5.xlarge"];

export function resources(cpu, memory, ports) {
  return [
    { name: "CPU", type: "INTEGER", integerValue: cpu },
    { name: "MEMORY", type: "INTEGER", integerValue: memory },
    { name: "PORTS", type: "STRINGSET", stringSetValue: ports },
  ];
}
