using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Bihuan.Foundation;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.Timeline;

/// <summary>
/// Facts to bytes and back. Personal text becomes the pair [key id, cipher text] under the key of the chain's subject, so the
/// hash covers the cipher text and erasure leaves the chain intact. One serialisation runs on one thread from start to end, which is
/// why the key in use may be a thread-static.
/// </summary>
public sealed class FactCodec(FactCatalog catalog, SubjectKeys keys)
{
    [ThreadStatic]
    private static Scope t_scope;

    private static readonly JsonSerializerOptions s_json = Options();

    public byte[] Encode(ServiceDb db, Guid subject, IFact fact)
    {
        t_scope = new Scope(db, keys, subject);
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), s_json);
        }
        finally
        {
            t_scope = default;
        }
    }

    /// <summary>Null when this release does not know the type.</summary>
    public IFact? Decode(ServiceDb db, string type, ReadOnlySpan<byte> body)
    {
        if (catalog.TypeOf(type) is not { } clr) return null;
        t_scope = new Scope(db, keys, Guid.Empty);
        try
        {
            return (IFact?)JsonSerializer.Deserialize(body, clr, s_json);
        }
        finally
        {
            t_scope = default;
        }
    }

    /// <summary>The stored names of facts that are this.</summary>
    public List<string> TypesOf<T>() => catalog.NamesOf(typeof(T));

    /// <summary>True when the stored name stands for a fact that is also this.</summary>
    public bool IsOf<T>(string type) => catalog.TypeOf(type) is { } clr && clr.IsAssignableTo(typeof(T));

    /// <summary>The same without opening personal texts, which come back empty: for counts, which need neither them nor a key.</summary>
    public IFact? DecodeWithoutPersonal(string type, ReadOnlySpan<byte> body) =>
        catalog.TypeOf(type) is { } clr ? (IFact?)JsonSerializer.Deserialize(body, clr, s_json) : null;

    /// <summary>The stored body for a reader without a right to personal text: free text masked, the text of an erased person null.</summary>
    public JsonNode? Show(ServiceDb db, ReadOnlySpan<byte> body) => Show(db, JsonNode.Parse(body), static text => Masking.FreeText(text));

    /// <summary>The same with personal text in clear. Whoever calls has the right to it on record.</summary>
    public JsonNode? ShowInClear(ServiceDb db, ReadOnlySpan<byte> body) => Show(db, JsonNode.Parse(body), static text => text);

    private JsonNode? Show(ServiceDb db, JsonNode? node, Func<string, string> text)
    {
        switch (node)
        {
            case JsonObject members:
                var shown = new JsonObject();
                foreach (var (name, value) in members) shown[name] = Show(db, value, text);
                return shown;
            case JsonArray { Count: 2 } pair when IsSealed(pair, out var subject, out var sealedText):
                return keys.Open(db, subject, sealedText) is { } plain ? JsonValue.Create(text(plain)) : null;
            case JsonArray items:
                return new JsonArray([.. items.Select(x => Show(db, x, text))]);
            default:
                return node?.DeepClone();
        }
    }

    private static bool IsSealed(JsonArray pair, out Guid subject, out byte[] sealedText)
    {
        (subject, sealedText) = (default, []);
        if (pair[0] is not JsonValue first || pair[1] is not JsonValue second) return false;
        if (!first.TryGetValue(out string? id) || !second.TryGetValue(out string? text) || !Guid.TryParse(id, out subject)) return false;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length) || length < 28) return false;
        sealedText = buffer[..length];
        return true;
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new PersonalConverter());
        foreach (var converter in IdJson.Converters) options.Converters.Add(converter);
        return options;
    }

    private readonly record struct Scope(ServiceDb Db, SubjectKeys? Keys, Guid Subject);

    private sealed class PersonalConverter : JsonConverter<Personal>
    {
        public override bool HandleNull => true;

        public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null) return default;
            // Nothing to hide in an empty text; and what was recorded before a member became personal is still read.
            if (reader.TokenType == JsonTokenType.String) return new Personal(reader.GetString());
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Personal text is [key, cipher text].");
            if (t_scope.Keys is null)
            {
                reader.Skip();
                return default;
            }

            reader.Read();
            var subject = reader.GetGuid();
            reader.Read();
            var sealedText = reader.GetBytesFromBase64();
            reader.Read();
            return new Personal(t_scope.Keys.Open(t_scope.Db, subject, sealedText));
        }

        public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options)
        {
            if (value.Text is null)
            {
                writer.WriteNullValue();
                return;
            }

            if (value.Text.Length == 0)
            {
                writer.WriteStringValue("");
                return;
            }

            writer.WriteStartArray();
            writer.WriteStringValue(t_scope.Subject);
            writer.WriteBase64StringValue(t_scope.Keys!.Seal(t_scope.Db, t_scope.Subject, value.Text));
            writer.WriteEndArray();
        }
    }
}
