using System.Buffers;
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
    public JsonNode? Show(ServiceDb db, ReadOnlySpan<byte> body) => Shown(db, body, static text => Masking.FreeText(text));

    /// <summary>The same with personal text in clear. Whoever calls has the right to it on record.</summary>
    public JsonNode? ShowInClear(ServiceDb db, ReadOnlySpan<byte> body) => Shown(db, body, static text => text);

    /// <summary>As <see cref="Show(ServiceDb, ReadOnlySpan{byte})"/>, written as the value that stands next.</summary>
    public void Show(ServiceDb db, ReadOnlySpan<byte> body, Utf8JsonWriter into) => Copy(db, body, into, static text => Masking.FreeText(text));

    private JsonNode? Shown(ServiceDb db, ReadOnlySpan<byte> body, Func<string, string> text)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = s_json.Encoder })) Copy(db, body, writer, text);
        return JsonNode.Parse(buffer.WrittenSpan);
    }

    /// <summary>Token by token: a body is mostly copied, and building a tree of it costs more than reading it from the database.</summary>
    private void Copy(ServiceDb db, ReadOnlySpan<byte> body, Utf8JsonWriter into, Func<string, string> text)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: into.WriteStartObject(); break;
                case JsonTokenType.EndObject: into.WriteEndObject(); break;
                case JsonTokenType.StartArray when IsSealed(ref reader, out var subject, out var sealedText):
                    if (keys.Open(db, subject, sealedText) is { } plain) into.WriteStringValue(text(plain));
                    else into.WriteNullValue();
                    break;
                case JsonTokenType.StartArray: into.WriteStartArray(); break;
                case JsonTokenType.EndArray: into.WriteEndArray(); break;
                case JsonTokenType.PropertyName when !reader.ValueIsEscaped: into.WritePropertyName(reader.ValueSpan); break;
                case JsonTokenType.PropertyName: into.WritePropertyName(reader.GetString()!); break;
                case JsonTokenType.String when !reader.ValueIsEscaped: into.WriteStringValue(reader.ValueSpan); break;
                case JsonTokenType.String: into.WriteStringValue(reader.GetString()); break;
                case JsonTokenType.Number: into.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
                case JsonTokenType.True or JsonTokenType.False: into.WriteBooleanValue(reader.TokenType == JsonTokenType.True); break;
                default: into.WriteNullValue(); break;
            }
        }
    }

    /// <summary>Goes past the pair [key id, cipher text] when that is what the array holds; otherwise stays where it is.</summary>
    private static bool IsSealed(ref Utf8JsonReader reader, out Guid subject, out byte[] sealedText)
    {
        (subject, sealedText) = (default, []);
        var ahead = reader;
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.String || !ahead.TryGetGuid(out subject)) return false;
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.String || !ahead.TryGetBytesFromBase64(out var found) || found.Length < Cipher.Overhead) return false;
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.EndArray) return false;
        reader = ahead;
        sealedText = found;
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
