using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bihuan.Platform.Exports;

/// <summary>How a value is written, the same from either database: an id as text, an instant in microseconds, bytes in base64, a day as text.</summary>
public enum ValueKind
{
    Text,
    Number,
    Real,
    Decimal,
    Truth,
    Id,
    Instant,
    Bytes,
    Day,
    Time,
}

/// <summary>A column by its name in the database.</summary>
public sealed record ExportColumn(string Name, ValueKind Kind);

/// <summary>A table with the columns of its lines, in the order in which it has to be filled.</summary>
public sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns, long Rows = 0);

/// <summary>
/// The tables of an export, read from the model so that a new module's are in it without being named. Left out is what belongs to one
/// installation and not to the company: answers kept for a day, its jobs, keys of its cookies, links sent by mail.
/// </summary>
internal static class ExportShape
{
    private static readonly string[] s_ownAffairs = ["platform_idempotency", "platform_job", "platform_protection_key", "platform_one_time_link"];

    public static IReadOnlyList<ExportTable> Of(IModel model)
    {
        var tables = model.GetEntityTypes().Where(x => x.GetTableName() is not null && !s_ownAffairs.Contains(x.GetTableName())).ToList();
        var ordered = new List<IEntityType>();
        while (tables.Count > 0)
        {
            var ready = tables.Where(x => x.GetForeignKeys().All(y => y.PrincipalEntityType == x || !tables.Contains(y.PrincipalEntityType))).OrderBy(x => x.GetTableName(), StringComparer.Ordinal).ToList();
            if (ready.Count == 0) throw new InvalidOperationException("The tables refer to each other in a circle: " + string.Join(", ", tables.Select(x => x.GetTableName())));
            ordered.AddRange(ready);
            tables.RemoveAll(ready.Contains);
        }

        return ordered.ConvertAll(x => new ExportTable(x.GetTableName()!, Columns(x)));
    }

    /// <summary>The column that refers to another row of the same table and the one it refers to; such rows are written parents first.</summary>
    public static (string Child, string Parent)? SelfReference(IModel model, string table)
    {
        var key = model.GetEntityTypes().First(x => x.GetTableName() == table).GetForeignKeys().FirstOrDefault(x => x.PrincipalEntityType == x.DeclaringEntityType);
        return key is null ? null : (key.Properties[0].GetColumnName(), key.PrincipalKey.Properties[0].GetColumnName());
    }

    public static string KeyOf(IModel model, string table) =>
        string.Join(", ", model.GetEntityTypes().First(x => x.GetTableName() == table).FindPrimaryKey()!.Properties.Select(x => x.GetColumnName()));

    private static List<ExportColumn> Columns(IEntityType entity) =>
        [.. entity.GetProperties().Select(x => new ExportColumn(x.GetColumnName(), KindOf(x))).OrderBy(x => x.Name, StringComparer.Ordinal)];

    private static ValueKind KindOf(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type == typeof(DateTimeOffset)) return ValueKind.Instant;
        if (type == typeof(DateOnly)) return ValueKind.Day;
        if (type == typeof(TimeOnly)) return ValueKind.Time;
        if (type == typeof(bool)) return ValueKind.Truth;
        if (type == typeof(decimal)) return ValueKind.Decimal;
        if (type == typeof(double) || type == typeof(float)) return ValueKind.Real;
        if (type == typeof(int) || type == typeof(long) || type == typeof(short)) return ValueKind.Number;
        if (type == typeof(byte[])) return ValueKind.Bytes;
        if (type == typeof(Guid)) return ValueKind.Id;
        // What is left has a converter: typed ids lie as ids, lists and enumerations as text.
        var kept = (property.GetValueConverter() ?? property.FindTypeMapping()?.Converter)?.ProviderClrType;
        var stored = kept is null ? typeof(string) : Nullable.GetUnderlyingType(kept) ?? kept;
        if (stored == typeof(Guid) || (stored == typeof(byte[]) && type.Name.EndsWith("Id", StringComparison.Ordinal))) return ValueKind.Id;
        if (stored == typeof(byte[])) return ValueKind.Bytes;
        return stored == typeof(int) || stored == typeof(long) ? ValueKind.Number : ValueKind.Text;
    }
}
