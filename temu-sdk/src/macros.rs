//! What every generated type has in common, said once: `record!` for structs, `open_enum!` for enums.

/// Ties a struct to the wire: its [`Shape`](crate::record::Shape), its slots and pieces, and the traits that follow from them.
///
/// `request` types can be written, `response` types can be read and written, `both` are used in both directions.
macro_rules! record {
    (request $type:ident { $($index:literal $json:literal $field:ident $($sensitive:ident)?,)* }) => {
        $crate::macros::record!(@common $type { $($index $json $field $($sensitive)?,)* } {});
        impl $crate::record::Record for $type {
            $crate::macros::record!(@read $crate::record::Encode::piece; $($index $field,)*);
            fn slot(&mut self, _: usize) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Skip
            }
        }
    };
    (response $type:ident { $($index:literal $json:literal $field:ident $($sensitive:ident)?,)* } $({ $($alias:literal of $of:literal,)* })?) => {
        $crate::macros::record!(@common $type { $($index $json $field $($sensitive)?,)* } { $($($alias of $of,)*)? });
        impl $crate::record::Record for $type {
            $crate::macros::record!(@read $crate::record::Target::given; $($index $field,)*);
            #[inline]
            fn slot(&mut self, index: usize) -> $crate::record::Slot<'_> {
                match index {
                    $($index => $crate::record::Target::target(&mut self.$field),)*
                    _ => $crate::record::Slot::Skip,
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut value = Self::default();
                $crate::decode::record(deserializer, &mut value).map(|()| value)
            }
        }
    };
    (@read $written:path; $($index:literal $field:ident,)*) => {
        #[inline]
        fn shape(&self) -> &'static $crate::record::Shape {
            &Self::SHAPE
        }
        #[inline]
        fn piece(&self, index: usize) -> $crate::record::Piece<'_> {
            match index {
                $($index => $written(&self.$field),)*
                _ => $crate::record::Piece::Null,
            }
        }
    };
    (@common $type:ident { $($index:literal $json:literal $field:ident $($sensitive:ident)?,)* } { $($alias:literal of $of:literal,)* }) => {
        impl $type {
            const SHAPE: $crate::record::Shape = $crate::record::Shape {
                name: stringify!($type),
                fields: &[
                    $($crate::record::Field::new($json, stringify!($field)) $(.$sensitive())?,)*
                    $($crate::record::Field::alias($alias, $of),)*
                ],
            };
        }
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::encode::record(self, serializer)
            }
        }
        impl ::std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::encode::debug(self, f)
            }
        }
        impl PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::encode::equal(self, other)
            }
        }
    };
}

/// Defines an enum that keeps values it does not know.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident: integer { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::macros::open_enum!(@define $(#[$meta])* $name, i64 { $($(#[$variant_meta])* $variant,)* });
        impl $crate::record::OpenEnum for $name {
            const EXPECTED: &'static str = "integer";
            fn from_int(value: i64) -> Option<Self> {
                Some(match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other),
                })
            }
            fn from_text(value: &str) -> Option<Self> {
                value.trim().parse().ok().and_then(Self::from_int)
            }
        }
        impl $crate::record::Encode for $name {
            fn piece(&self) -> $crate::record::Piece<'_> {
                $crate::record::Piece::Int(match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(other) => *other,
                })
            }
        }
    };
    ($(#[$meta:meta])* $name:ident: string { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::macros::open_enum!(@define $(#[$meta])* $name, String { $($(#[$variant_meta])* $variant,)* });
        impl $crate::record::OpenEnum for $name {
            const EXPECTED: &'static str = "string";
            fn from_int(value: i64) -> Option<Self> {
                Self::from_text(&value.to_string())
            }
            fn from_text(value: &str) -> Option<Self> {
                Some(match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized(other.to_owned()),
                })
            }
        }
        impl $crate::record::Encode for $name {
            fn piece(&self) -> $crate::record::Piece<'_> {
                $crate::record::Piece::Str(match self {
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
        impl $crate::record::Decode for $name {
            fn slot(value: &mut Option<Self>) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Scalar(value)
            }
        }
    };
}

pub(crate) use {open_enum, record};
