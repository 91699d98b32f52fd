//! What every generated type has in common, said once: `record!` for structs, `open_enum!` for enums.

/// Ties a struct to the wire: its [`Record`](crate::record::Record), and the traits that follow from it.
///
/// `request` types are only written, `response` types can be read and written. Each function costs the compiler the same whatever it
/// does, so there are as few as possible: what can be had from the record is not implemented once more for each type.
macro_rules! record {
    (request $type:ident { $($index:literal $json:literal $field:ident,)* } $($facts:tt)*) => {
        impl $crate::wire::record::Record for $type {
            $crate::wire::macros::record!(@shape $type { $($json)* } $($facts)*);
            #[inline]
            fn piece(&self, index: usize) -> $crate::wire::record::Piece<'_> {
                match index {
                    $($index => $crate::wire::record::Encode::piece(&self.$field),)*
                    _ => $crate::wire::record::Piece::Null,
                }
            }
        }
        $crate::wire::macros::record!(@written $type);
    };
    (response $type:ident { $($index:literal $json:literal $field:ident,)* } $($facts:tt)*) => {
        impl $crate::wire::record::Record for $type {
            $crate::wire::macros::record!(@shape $type { $($json)* } $($facts)*);
            #[inline]
            fn slot(&mut self, index: usize) -> $crate::wire::record::Slot<'_> {
                match index {
                    $($index => $crate::wire::record::Target::target(&mut self.$field),)*
                    _ => $crate::wire::record::Slot::Skip,
                }
            }
            #[inline]
            fn piece(&self, index: usize) -> $crate::wire::record::Piece<'_> {
                match index {
                    $($index => $crate::wire::record::Target::given(&self.$field),)*
                    _ => $crate::wire::record::Piece::Null,
                }
            }
        }
        impl Default for $type {
            #[inline]
            fn default() -> Self {
                Self { $($field: Default::default(),)* }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::decode::record(deserializer)
            }
        }
        $crate::wire::macros::record!(@written $type);
    };
    (@shape $type:ident { $($json:literal)* } sensitive [$($sensitive:literal)*] aliases [$($alias:literal of $of:literal)*]) => {
        #[inline]
        fn shape(&self) -> &'static $crate::wire::record::Shape {
            &$crate::wire::record::Shape {
                name: stringify!($type),
                fields: &[$($json,)*],
                sensitive: &[$($sensitive,)*],
                aliases: &[$(($alias, $of),)*],
            }
        }
    };
    (@written $type:ident) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::encode::record(self, serializer)
            }
        }
        impl ::std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::wire::encode::debug(self, f)
            }
        }
        impl PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::encode::equal(self, other)
            }
        }
    };
}

/// Defines an enum that keeps values it does not know.
#[allow(unused_macros, reason = "a build without any group has no enum")]
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident: integer { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::wire::macros::open_enum!(@define $(#[$meta])* $name, i64 { $($(#[$variant_meta])* $variant,)* });
        impl $crate::wire::record::OpenEnum for $name {
            const EXPECTED: &'static str = "integer";
            #[inline]
            fn from_int(value: i64) -> Option<Self> {
                Some(match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other),
                })
            }
        }
        impl $crate::wire::record::Encode for $name {
            #[inline]
            fn piece(&self) -> $crate::wire::record::Piece<'_> {
                $crate::wire::record::Piece::Int(match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(other) => *other,
                })
            }
        }
    };
    ($(#[$meta:meta])* $name:ident: string { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::wire::macros::open_enum!(@define $(#[$meta])* $name, String { $($(#[$variant_meta])* $variant,)* });
        impl $crate::wire::record::OpenEnum for $name {
            const EXPECTED: &'static str = "string";
            #[inline]
            fn from_text(value: &str) -> Option<Self> {
                Some(match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other.to_owned()),
                })
            }
        }
        impl $crate::wire::record::Encode for $name {
            #[inline]
            fn piece(&self) -> $crate::wire::record::Piece<'_> {
                $crate::wire::record::Piece::Str(match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(other) => other,
                })
            }
        }
    };
    (@define $(#[$meta:meta])* $name:ident, $wire:ty { $($(#[$variant_meta:meta])* $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value the spec does not know, as it travels.
            Unrecognized($wire),
        }
        impl $crate::wire::record::Decode for $name {
            #[inline]
            fn slot(value: &mut Option<Self>) -> $crate::wire::record::Slot<'_> {
                $crate::wire::record::Slot::Scalar(value)
            }
        }
    };
}

pub(crate) use {open_enum, record};
