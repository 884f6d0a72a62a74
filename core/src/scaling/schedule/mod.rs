//! When a scheduled action runs: `at`, `rate` and `cron` expressions.
