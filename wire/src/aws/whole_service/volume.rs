//! Volumes that are configured at launch.

use stowplan_check::service::document::{ManagedVolume, VolumeConfiguration};

use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::table;

pub(super) fn read(r: &mut Reader, node: &Node<'_>) -> VolumeConfiguration {
    r.keys(node, &table::ECS_SERVICE_VOLUME_CONFIGURATION);
    VolumeConfiguration {
        name: r.text(node, "name"),
        ebs: r.object(node, "managedEBSVolume", |r, item| {
            r.keys(item, &table::ECS_SERVICE_MANAGED_EBSVOLUME_CONFIGURATION);
            r.boolean(item, "encrypted");
            ManagedVolume {
                role: r.text(item, "roleArn"),
                kind: r.text(item, "volumeType"),
                size_gib: r.number(item, "sizeInGiB"),
                snapshot: r.text(item, "snapshotId"),
                iops: r.number(item, "iops"),
                throughput: r.number(item, "throughput"),
                initialization_rate: r.number(item, "volumeInitializationRate"),
                filesystem: r.text(item, "filesystemType"),
            }
        }),
    }
}
