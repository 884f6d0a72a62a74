//! AWS JSON shapes and decision documents.
