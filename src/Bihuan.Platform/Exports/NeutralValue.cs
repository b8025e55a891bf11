using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Bihuan.Foundation;

namespace Bihuan.Platform.Exports;

/// <summary>Values from either database to JSON and back. What SQLite keeps as bytes or integers PostgreSQL keeps as uuid or timestamptz.</summary>
internal static class NeutralValue
{
    public static void Write(Utf8JsonWriter json, ExportColumn column, DbDataReader reader, int i)
    {
        if (reader.IsDBNull(i))
        {
            json.WriteNull(column.Name);
            return;
        }

        var value = reader.GetValue(i);
        switch (column.Kind)
        {
            case ValueKind.Id: json.WriteString(column.Name, value is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)value); break;
            case ValueKind.Instant: json.WriteNumber(column.Name, value is long microseconds ? microseconds : Instant(value)); break;
            case ValueKind.Bytes: json.WriteBase64String(column.Name, (byte[])value); break;
            case ValueKind.Truth: json.WriteBoolean(column.Name, Convert.ToBoolean(value, CultureInfo.InvariantCulture)); break;
            case ValueKind.Number: json.WriteNumber(column.Name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ValueKind.Real: json.WriteNumber(column.Name, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case ValueKind.Decimal: json.WriteString(column.Name, Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)); break;
            case ValueKind.Day: json.WriteString(column.Name, Day(value)); break;
            case ValueKind.Time: json.WriteString(column.Name, Time(value)); break;
            default: json.WriteString(column.Name, (string)value); break;
        }
    }

    /// <summary>As a parameter of the database it goes into.</summary>
    public static object Read(JsonElement value, ValueKind kind, bool isSqlite)
    {
        if (value.ValueKind == JsonValueKind.Null) return DBNull.Value;
        return kind switch
        {
            ValueKind.Id => isSqlite ? value.GetGuid().ToByteArray(bigEndian: true) : value.GetGuid(),
            ValueKind.Instant => isSqlite ? value.GetInt64() : Clock.FromUnixMicroseconds(value.GetInt64()).UtcDateTime,
            ValueKind.Bytes => value.GetBytesFromBase64(),
            ValueKind.Truth => isSqlite ? (object)(value.GetBoolean() ? 1L : 0L) : value.GetBoolean(),
            ValueKind.Number => value.GetInt64(),
            ValueKind.Real => value.GetDouble(),
            ValueKind.Decimal => isSqlite ? value.GetString()! : decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            ValueKind.Day => isSqlite ? value.GetString()! : DateOnly.ParseExact(value.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            ValueKind.Time => isSqlite ? value.GetString()! : TimeOnly.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            _ => value.GetString()!,
        };
    }

    private static long Instant(object value) => value switch
    {
        DateTimeOffset instant => instant.ToUnixMicroseconds(),
        DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixMicroseconds(),
        _ => throw new InvalidOperationException($"{value.GetType().Name} is no instant."),
    };

    private static string Day(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private static string Time(object value) => value switch
    {
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        TimeSpan time => TimeOnly.FromTimeSpan(time).ToString("O", CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
