using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Dispatch.Tables;

/// <summary>Short lists kept as JSON text. They are replaced whole, never changed in place, so the reference tells whether one changed.</summary>
internal static class JsonColumn
{
    public static void AsJson<T>(this PropertyBuilder<T> property)
        where T : class, new() =>
        property.HasConversion(
            x => JsonSerializer.Serialize(x, JsonSerializerOptions.Web),
            x => JsonSerializer.Deserialize<T>(x, JsonSerializerOptions.Web)!,
            new ValueComparer<T>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x));
}
