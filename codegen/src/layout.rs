//! Which files a spec has, and what each of them is called in messages and schemas.

/// How a comment begins that tells editors where the schema is.
pub const SCHEMA_COMMENT: &str = "# yaml-language-server:";

/// A kind of spec file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `gateways.yaml`
    Gateways,
    /// `groups.yaml`
    Groups,
    /// `errors.yaml`
    Errors,
    /// `events.yaml`
    Events,
    /// `lookup.yaml`
    Lookup,
    /// `roles.yaml`
    Roles,
    /// `types/<Name>.yaml`
    Type,
    /// `notices/<date>.yaml`
    Notice,
    /// `api/<group>/<operation>.yaml`
    Operation,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 9] =
        [Self::Gateways, Self::Groups, Self::Errors, Self::Events, Self::Lookup, Self::Roles, Self::Type, Self::Notice, Self::Operation];

    /// The kind of a file by its path below the spec folder, and the part of the path that names its content.
    #[must_use]
    pub fn of(path: &str) -> Option<(Self, &str)> {
        let stem = path.strip_suffix(".yaml")?;
        let parts: Vec<&str> = stem.split('/').collect();
        match parts.as_slice() {
            ["gateways"] => Some((Self::Gateways, stem)),
            ["groups"] => Some((Self::Groups, stem)),
            ["errors"] => Some((Self::Errors, stem)),
            ["events"] => Some((Self::Events, stem)),
            ["roles"] => Some((Self::Roles, stem)),
            ["lookup"] => Some((Self::Lookup, stem)),
            ["types", name] => Some((Self::Type, name)),
            ["notices", name] => Some((Self::Notice, name)),
            ["api", _, _] => Some((Self::Operation, stem.strip_prefix("api/")?)),
            _ => None,
        }
    }

    /// Where its files lie, as a pattern.
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Gateways => "gateways.yaml",
            Self::Groups => "groups.yaml",
            Self::Errors => "errors.yaml",
            Self::Events => "events.yaml",
            Self::Lookup => "lookup.yaml",
            Self::Roles => "roles.yaml",
            Self::Type => "types/<Name>.yaml",
            Self::Notice => "notices/<date>.yaml",
            Self::Operation => "api/<group>/<operation>.yaml",
        }
    }

    /// Its schema, by its path below the spec folder.
    #[must_use]
    pub const fn schema_path(self) -> &'static str {
        match self {
            Self::Gateways => "schema/gateways.json",
            Self::Groups => "schema/groups.json",
            Self::Errors => "schema/errors.json",
            Self::Events => "schema/events.json",
            Self::Lookup => "schema/lookup.json",
            Self::Roles => "schema/roles.json",
            Self::Type => "schema/type.json",
            Self::Notice => "schema/notice.json",
            Self::Operation => "schema/operation.json",
        }
    }

    /// The first line of its files, from which editors know the schema.
    #[must_use]
    pub fn schema_line(self) -> String {
        let up = "../".repeat(self.pattern().matches('/').count());
        format!("{SCHEMA_COMMENT} $schema={up}{}", self.schema_path())
    }
}
