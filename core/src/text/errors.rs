//! Errors whose message, code and help stand side by side.

/// An enum of errors: of each variant the message, the stable code and what to do about it, one
/// below the other.
///
/// A variant's field has a name, so that a code or a help may look at it; `help_of` passes on the
/// help of an error inside.
///
/// ```text
/// errors! {
///     /// What is wrong with a request.
///     pub enum RequestError {
///         /// So many tasks: not 1 to 10.
///         #[error("{0} tasks, RunTask takes 1 to 10")]
///         TaskCount(count: usize) => "request/count", help: "ask twice";
///         /// The task itself makes no sense.
///         #[error("{0}")]
///         Spec(error: SpecError) => error.code(), help_of: error.help();
///     }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! errors {
    (@help) => { None };
    (@help $help:expr) => { Some(alloc::borrow::Cow::from($help)) };
    (@help of $help:expr) => { $help };
    ($(#[$about:meta])* $visibility:vis enum $Name:ident {
        $($(#[$($of:tt)*])* $Variant:ident
            $(($inner:ident: $Inner:ty))?
            $({ $($(#[$($field_of:tt)*])* $field:ident: $Field:ty),+ $(,)? })?
            => $code:expr $(, help: $help:expr)? $(, help_of: $help_of:expr)?;)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        $visibility enum $Name {
            $($(#[$($of)*])* $Variant $(($Inner))? $({ $($(#[$($field_of)*])* $field: $Field),+ })?,)+
        }

        impl $Name {
            /// A stable code.
            #[must_use]
            #[cfg_attr(cold_code_small, optimize(size))]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$Variant $(($inner))? $({ $($field),+ })? => {
                        $(let _ = $inner;)?
                        $($(let _ = $field;)+)?
                        $code
                    })+
                }
            }

            /// What to do about it.
            #[must_use]
            #[cfg_attr(cold_code_small, optimize(size))]
            pub fn help(&self) -> Option<alloc::borrow::Cow<'static, str>> {
                match self {
                    $(Self::$Variant $(($inner))? $({ $($field),+ })? => {
                        $(let _ = $inner;)?
                        $($(let _ = $field;)+)?
                        $crate::errors!(@help $($help)? $(of $help_of)?)
                    })+
                }
            }
        }
    };
}
pub(crate) use errors;
