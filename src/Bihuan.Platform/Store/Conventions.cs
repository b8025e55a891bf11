using System.Text;
using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Bihuan.Platform.Store;

/// <summary>
/// The one place where the two databases differ in how a value is kept: instants are timestamptz or integer microseconds, ids are
/// uuid or sixteen bytes, enums are text, names are snake_case, lengths are also checks on SQLite, nothing cascades.
/// </summary>
internal static class Conventions
{
    public static void Configure(ModelConfigurationBuilder builder, bool isSqlite)
    {
        builder.Properties<Enum>().HaveConversion<string>();
        if (isSqlite)
        {
            // As numbers: a bare column as condition (WHERE is_open) seeks no index on SQLite, is_open = 1 does.
            builder.Properties<bool>().HaveConversion<int>();
            builder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
            builder.Properties<Guid>().HaveConversion<GuidBytes>();
            builder.Properties<CaseId>().HaveConversion<CaseIdBytes>();
            builder.Properties<CustomerId>().HaveConversion<CustomerIdBytes>();
            builder.Properties<UnitId>().HaveConversion<UnitIdBytes>();
            builder.Properties<UserId>().HaveConversion<UserIdBytes>();
            builder.Properties<OrganisationId>().HaveConversion<OrganisationIdBytes>();
        }
        else
        {
            builder.Properties<DateTimeOffset>().HaveConversion<UtcOnlyConverter>();
            builder.Properties<CaseId>().HaveConversion<CaseIdGuid>();
            builder.Properties<CustomerId>().HaveConversion<CustomerIdGuid>();
            builder.Properties<UnitId>().HaveConversion<UnitIdGuid>();
            builder.Properties<UserId>().HaveConversion<UserIdGuid>();
            builder.Properties<OrganisationId>().HaveConversion<OrganisationIdGuid>();
        }
    }

    public static void Apply(ModelBuilder builder, bool isSqlite)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase(property.Name));
                if (isSqlite && property.GetMaxLength() is { } length && property.ClrType == typeof(string))
                {
                    var column = property.GetColumnName();
                    entity.AddCheckConstraint($"ck_{entity.GetTableName()}_{column}_length", $"length({column}) <= {length}");
                }
            }

            if (isSqlite) FiltersAsNumbers(entity);
            foreach (var key in entity.GetKeys()) key.SetName((key.IsPrimaryKey() ? "pk_" : "ak_") + entity.GetTableName());
            // A name that a table gives itself stays: those made of many columns would pass the 63 characters PostgreSQL allows.
            foreach (var index in entity.GetIndexes().Where(x => x.FindAnnotation(RelationalAnnotationNames.Name) is null))
                index.SetDatabaseName("ix_" + entity.GetTableName() + "_" + string.Join('_', index.Properties.Select(x => x.GetColumnName())));
            foreach (var reference in entity.GetForeignKeys())
            {
                reference.DeleteBehavior = DeleteBehavior.Restrict;
                reference.SetConstraintName("fk_" + entity.GetTableName() + "_" + string.Join('_', reference.Properties.Select(x => x.GetColumnName())));
            }
        }
    }

    /// <summary>The filter of a partial index must read as the condition of the queries does, or it is never used.</summary>
    private static void FiltersAsNumbers(IMutableEntityType entity)
    {
        var flags = entity.GetProperties().Where(x => x.ClrType == typeof(bool)).Select(x => SnakeCase(x.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var index in entity.GetIndexes())
            if (index.GetFilter() is { } filter) index.SetFilter(string.Join(" AND ", filter.Split(" AND ").Select(x => flags.Contains(x) ? x + " = 1" : x)));
    }

    public static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    private static Guid Id(byte[] bytes) => new(bytes, bigEndian: true);

    private sealed class MicrosecondsConverter() : ValueConverter<DateTimeOffset, long>(x => x.ToUnixMicroseconds(), x => Clock.FromUnixMicroseconds(x));

    private sealed class UtcOnlyConverter() : ValueConverter<DateTimeOffset, DateTime>(x => Utc(x), x => new DateTimeOffset(DateTime.SpecifyKind(x, DateTimeKind.Utc)))
    {
        private static DateTime Utc(DateTimeOffset instant) =>
            instant.Offset == TimeSpan.Zero ? instant.UtcDateTime : throw new InvalidOperationException("Instants are stored in UTC.");
    }

    private sealed class GuidBytes() : ValueConverter<Guid, byte[]>(x => Bytes(x), x => Id(x));

    private sealed class CaseIdBytes() : ValueConverter<CaseId, byte[]>(x => Bytes(x.Value), x => new CaseId(Id(x)));

    private sealed class CustomerIdBytes() : ValueConverter<CustomerId, byte[]>(x => Bytes(x.Value), x => new CustomerId(Id(x)));

    private sealed class UnitIdBytes() : ValueConverter<UnitId, byte[]>(x => Bytes(x.Value), x => new UnitId(Id(x)));

    private sealed class UserIdBytes() : ValueConverter<UserId, byte[]>(x => Bytes(x.Value), x => new UserId(Id(x)));

    private sealed class OrganisationIdBytes() : ValueConverter<OrganisationId, byte[]>(x => Bytes(x.Value), x => new OrganisationId(Id(x)));

    private sealed class CaseIdGuid() : ValueConverter<CaseId, Guid>(x => x.Value, x => new CaseId(x));

    private sealed class CustomerIdGuid() : ValueConverter<CustomerId, Guid>(x => x.Value, x => new CustomerId(x));

    private sealed class UnitIdGuid() : ValueConverter<UnitId, Guid>(x => x.Value, x => new UnitId(x));

    private sealed class UserIdGuid() : ValueConverter<UserId, Guid>(x => x.Value, x => new UserId(x));

    private sealed class OrganisationIdGuid() : ValueConverter<OrganisationId, Guid>(x => x.Value, x => new OrganisationId(x));
}
