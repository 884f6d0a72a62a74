//! The Kubernetes horizontal pod autoscaler, a second dialect of the same arithmetic.
