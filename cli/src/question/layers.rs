//! Requests in layers: what flags say goes before a file, a file before a document, a document
//! before what a service of the snapshot lends.

/// Makes a request of its keys. Their values are the engine's to judge, so that what is wrong in a
/// file is told with its place; what a document says besides goes along.
macro_rules! layers {
    ($(#[$doc:meta])* $name:ident { $($(#[$key:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            $(
                $(#[$key])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<serde_json::Value>,
            )*
            /// What a document says besides.
            #[serde(flatten)]
            pub rest: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// What a document asks.
            pub fn of_document(fields: serde_json::Map<String, serde_json::Value>) -> Self {
                // Every key is taken as it is: nothing can go wrong.
                serde_json::from_value(fields.into()).unwrap_or_default()
            }

            /// This layer over another: what it says counts.
            #[must_use]
            pub fn over(self, below: Self) -> Self {
                let mut rest = below.rest;
                rest.extend(self.rest);
                Self { $($field: self.$field.or(below.$field),)* rest }
            }
        }
    };
}

pub(crate) use layers;
