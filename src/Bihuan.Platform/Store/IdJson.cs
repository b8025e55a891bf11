using System.Text.Json;
using System.Text.Json.Serialization;
using Bihuan.Foundation;

namespace Bihuan.Platform.Store;

/// <summary>Typed ids are plain strings in JSON.</summary>
public static class IdJson
{
    public static IReadOnlyList<JsonConverter> Converters { get; } =
    [
        new IdConverter<CaseId>(x => new(x), x => x.Value),
        new IdConverter<CustomerId>(x => new(x), x => x.Value),
        new IdConverter<UnitId>(x => new(x), x => x.Value),
        new IdConverter<UserId>(x => new(x), x => x.Value),
        new IdConverter<OrganisationId>(x => new(x), x => x.Value),
    ];

    private sealed class IdConverter<T>(Func<Guid, T> make, Func<T, Guid> value) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => make(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, T id, JsonSerializerOptions options) => writer.WriteStringValue(value(id));
    }
}
