//! What every generated type has in common, said once: `record!` for structs, `open_enum!` for enums.

/// Ties a struct to the wire: its [`Record`](crate::wire::record::Record), and the traits that follow from it.
///
/// `request` types are only written, `response` types can be read and written. Each function costs the compiler the same whatever it
/// does, so there are as few as possible: what can be had from the record is not implemented once more for each type.
///
/// The generator numbers the fields, so that finding one by its index is a single `match`. By hand, leave the numbers out:
///
/// ```text
/// record! { response Body { "eventCode" code, "eventData" data, } sensitive ["eventData"] aliases ["event_code" of "eventCode"] }
/// ```
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
        $crate::wire::macros::record!(@read $type { $($field)* });
        $crate::wire::macros::record!(@written $type);
    };
    (response $type:ident { $($json:literal $field:ident,)* } $($facts:tt)*) => {
        impl $crate::wire::record::Record for $type {
            $crate::wire::macros::record!(@shape $type { $($json)* } $($facts)*);
            fn slot(&mut self, index: usize) -> $crate::wire::record::Slot<'_> {
                match self.shape().fields[index] {
                    $($json => $crate::wire::record::Target::target(&mut self.$field),)*
                    _ => $crate::wire::record::Slot::Skip,
                }
            }
            fn piece(&self, index: usize) -> $crate::wire::record::Piece<'_> {
                match self.shape().fields[index] {
                    $($json => $crate::wire::record::Target::given(&self.$field),)*
                    _ => $crate::wire::record::Piece::Null,
                }
            }
        }
        $crate::wire::macros::record!(@read $type { $($field)* });
        $crate::wire::macros::record!(@written $type);
    };
    (@read $type:ident { $($field:ident)* }) => {
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

/// Ties a request to the wire that is another one with one more parameter, which stands at this index.
#[allow(unused_macros, reason = "a build without the groups that have some has none")]
macro_rules! variant {
    ($type:ident at $index:literal is $value:expr, in { $($json:literal)* } sensitive [$($sensitive:literal)*]) => {
        impl $crate::wire::record::Record for $type {
            $crate::wire::macros::record!(@shape $type { $($json)* } sensitive [$($sensitive)*] aliases []);
            fn piece(&self, index: usize) -> $crate::wire::record::Piece<'_> {
                match index.cmp(&$index) {
                    ::std::cmp::Ordering::Less => $crate::wire::record::Record::piece(&self.0, index),
                    ::std::cmp::Ordering::Equal => $value,
                    ::std::cmp::Ordering::Greater => $crate::wire::record::Record::piece(&self.0, index - 1),
                }
            }
        }
        $crate::wire::macros::record!(@written $type);
    };
}

/// Defines an enum that keeps values it does not know.
///
/// It is made from wire values, which finds the variants that the spec lists: the payload of `Unrecognized` cannot be made otherwise.
#[allow(unused_macros, reason = "a build without any group has no enum")]
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident: integer { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::wire::macros::open_enum!(@define #[derive(Copy)] $(#[$meta])* $name, i64 { $($(#[$variant_meta])* $variant,)* });
        impl $name {
            /// Returns the wire value.
            #[inline]
            #[must_use]
            pub const fn code(self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(other) => *other.get(),
                }
            }
        }
        impl From<i64> for $name {
            #[inline]
            fn from(code: i64) -> Self {
                match code {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized($crate::wire::values::UnknownValue::new(other)),
                }
            }
        }
        impl From<$name> for i64 {
            #[inline]
            fn from(value: $name) -> Self {
                value.code()
            }
        }
        /// Reads the wire value.
        impl ::std::str::FromStr for $name {
            type Err = ::std::num::ParseIntError;
            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(<Self as From<i64>>::from)
            }
        }
        /// The wire value.
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.code(), f)
            }
        }
        impl $crate::wire::record::FromScalar for $name {
            const EXPECTED: &'static str = "integer";
            #[inline]
            fn from_int(value: i64) -> Option<Self> {
                Some(value.into())
            }
        }
        impl $crate::wire::record::Encode for $name {
            #[inline]
            fn piece(&self) -> $crate::wire::record::Piece<'_> {
                $crate::wire::record::Piece::Int(self.code())
            }
        }
    };
    ($(#[$meta:meta])* $name:ident: string { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $crate::wire::macros::open_enum!(@define $(#[$meta])* $name, String { $($(#[$variant_meta])* $variant,)* });
        impl $name {
            /// Returns the wire value.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unrecognized(other) => other.get(),
                }
            }
        }
        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::Unrecognized($crate::wire::values::UnknownValue::new(other.to_owned())),
                }
            }
        }
        /// Reads the wire value.
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(text.into())
            }
        }
        /// The wire value.
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl $crate::wire::record::FromScalar for $name {
            const EXPECTED: &'static str = "string";
            #[inline]
            fn from_text(value: &str) -> Option<Self> {
                Some(value.into())
            }
        }
        impl $crate::wire::record::Encode for $name {
            #[inline]
            fn piece(&self) -> $crate::wire::record::Piece<'_> {
                $crate::wire::record::Piece::Str(self.as_str())
            }
        }
    };
    (@define $(#[$meta:meta])* $name:ident, $wire:ty { $($(#[$variant_meta:meta])* $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that the spec does not list, as it travels.
            Unrecognized($crate::wire::values::UnknownValue<$wire>),
        }
        impl $crate::wire::record::Decode for $name {
            #[inline]
            fn slot(value: &mut Option<Self>) -> $crate::wire::record::Slot<'_> {
                $crate::wire::record::Slot::Scalar(value)
            }
        }
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$crate::wire::record::Encode::piece(self), serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::scalars::scalar(deserializer)
            }
        }
    };
}

pub(crate) use {open_enum, record, variant};
