using System.Collections;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bihuan.Web.Bench.Fuzz;

/// <summary>A body and what is wrong with it.</summary>
internal sealed record Bad(string Fault, HttpContent? Content, string Shown);

/// <summary>
/// Bodies that no endpoint may take: a plausible one is written from the request's type, and one thing in it is made wrong. So each is
/// malformed for certain and still gets as far into the application as its fault allows.
/// </summary>
internal sealed class BadJson(Random dice)
{
    private static readonly Dictionary<string, string> s_plausible = new(StringComparer.Ordinal)
    {
        ["kind"] = "repair",
        ["channel"] = "phone",
        ["medium"] = "phone",
        ["phone"] = "13800138000",
        ["email"] = "a@example.com",
        ["nature"] = "fault",
        ["severity"] = "general",
        ["outcome"] = "gone",
        ["urgency"] = "urgent",
        ["grade"] = "green",
        ["to"] = "urgent",
        ["reason"] = "other",
        ["field"] = "cause",
        ["audience"] = "own",
        ["tier"] = "basic",
        ["region"] = "440305",
        ["answer"] = "solved",
        ["complaintClass"] = "service-attitude",
    };

    public Bad Make(Type type)
    {
        var members = FuzzMember.Of(type);
        var body = Plausible(type, 0);
        var fault = dice.Next(19);
        return fault switch
        {
            0 => With("unknown member", body, "nobodyKnows" + dice.Next(10), JsonValue.Create(1)),
            1 or 2 => WrongType(body, members),
            3 => Text("twice the same member", Twice(body)),
            4 => Text("cut off", Cut(body.ToJsonString())),
            5 => Text("no object", Pick("[]", "\"text\"", "12", "true", "null", "", " ", "[{}]", "\u00a0")),
            6 => Deep(body, members),
            7 => With("number beyond all", body, members.Count == 0 ? "nobodyKnows" : Any(members).Name, JsonNode.Parse(Pick("1e400", "-1e309", "99999999999999999999999999", "0.1e-9999"))),
            8 or 9 => TooLong(body, members),
            10 => Unstorable("NUL", body, members, "a\\u0000b"),
            11 => Unstorable("lone surrogate", body, members, Pick("\\ud800", "x\\udfffy", "\\udc00\\ud800")),
            12 => Bytes("invalid UTF-8", [.. Encoding.UTF8.GetBytes("{\"a\":\""), .. Pick<byte[]>([0xff, 0xfe], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8]), .. Encoding.UTF8.GetBytes("\"}")]),
            13 => ForeignType(body),
            14 => Missing(body, members),
            15 => Bytes("noise", Noise()),
            17 => BeyondCalendar(body, members),
            16 => Text("no JSON", Pick("{'a':1}", "{a:1}", "{\"a\":NaN}", "{\"a\":1,}", "{/* c */\"a\":1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":\"\n\"}", "\ufeff\ufeff{}", "{}{}", "<a/>", "a=1&b=2")),
            _ => OutOfRange(body, members),
        };
    }

    private static Bad With(string fault, JsonObject body, string name, JsonNode? value)
    {
        body[name] = value;
        return Text(fault, body.ToJsonString());
    }

    private Bad WrongType(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        if (members.Count == 0) return With("unknown member", body, "nobodyKnows", true);
        var member = Any(members);
        return With("wrong type", body, member.Name, WrongFor(member));
    }

    private JsonNode? WrongFor(FuzzMember member)
    {
        if (member.IsText) return Pick<Func<JsonNode?>>(() => 12, () => true, () => new JsonObject(), () => new JsonArray(1, 2))();
        if (member.IsNumber || member.Plain == typeof(bool)) return Pick<Func<JsonNode?>>(() => "1", () => new JsonArray(), () => new JsonObject { ["a"] = 1 }, () => 1.5)();
        if (member.IsTyped) return Pick<Func<JsonNode?>>(() => "not at all", () => 12, () => "2026-99-99", () => "00000000", () => new JsonObject())();
        return typeof(IDictionary).IsAssignableFrom(member.Type) || member.Type.Name.Contains("Dictionary", StringComparison.Ordinal)
            ? Pick<Func<JsonNode?>>(() => new JsonArray(), () => "x", () => new JsonObject { ["a"] = new JsonArray() })()
            : Pick<Func<JsonNode?>>(() => "x", () => 1, () => true, () => new JsonArray(new JsonArray()))();
    }

    private static string Twice(JsonObject body)
    {
        var text = body.ToJsonString();
        var first = body.Count == 0 ? "\"a\":1,\"a\":2" : JsonSerializer.Serialize(body.First().Key) + ":" + (body.First().Value?.ToJsonString() ?? "null");
        return body.Count == 0 ? "{" + first + "}" : "{" + first + "," + text[1..];
    }

    private string Cut(string text) => text[..dice.Next(0, text.Length)];

    private Bad Deep(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        var depth = Pick(17, 64, 500, 20_000);
        var name = members.Count == 0 ? "a" : Any(members).Name;
        body.Remove(name);
        var (open, close) = Pick(("[", "]"), ("{\"a\":", "}"));
        var nested = new StringBuilder().Insert(0, open, depth).Append('1').Insert(0, "{" + JsonSerializer.Serialize(name) + ":");
        for (var i = 0; i < depth; i++) nested.Append(close);
        return Text("nested " + depth, nested.Append('}').ToString());
    }

    private Bad TooLong(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        var limited = members.Where(x => x.LengthMax is not null).ToList();
        if (limited.Count == 0) return With("unknown member", body, "nobodyKnows", new string('x', 5000));
        var member = Any(limited);
        return With("too long", body, member.Name, new string(Pick('x', '\u6f0f', '\u00e9'), member.LengthMax!.Value + Pick(1, 2, 40_000)));
    }

    /// <summary>Valid JSON that no database of ours can keep as it is: it must be refused, not cut or stored otherwise.</summary>
    private Bad Unstorable(string fault, JsonObject body, IReadOnlyList<FuzzMember> members, string escaped)
    {
        var texts = members.Where(x => x.IsText).ToList();
        if (texts.Count == 0) return With("unknown member", body, "nobodyKnows", 1);
        var name = Any(texts).Name;
        body[name] = "@@";
        return Text(fault, body.ToJsonString().Replace("@@", escaped, StringComparison.Ordinal));
    }

    private Bad ForeignType(JsonObject body)
    {
        var type = Pick("application/json; charset=utf-7", "application/json; charset=gb18030", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream", "");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        return new Bad("content type " + type, content, body.ToJsonString());
    }

    private Bad Missing(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        var required = members.Where(x => x.IsRequired).ToList();
        if (required.Count == 0) return With("unknown member", body, "nobodyKnows", 1);
        var name = Any(required).Name;
        if (dice.Next(2) == 0) body.Remove(name);
        else body[name] = null;
        return Text("missing", body.ToJsonString());
    }

    private Bad OutOfRange(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        var ranged = members.Where(x => x.HasRange && x.IsNumber).ToList();
        return ranged.Count == 0 ? With("unknown member", body, "nobodyKnows", 1) : With("out of range", body, Any(ranged).Name, Pick(-1, int.MaxValue, int.MinValue));
    }

    /// <summary>Well formed, and so far off that a day more or another zone would be no date any longer.</summary>
    private Bad BeyondCalendar(JsonObject body, IReadOnlyList<FuzzMember> members)
    {
        var dates = members.Where(x => x.Plain == typeof(DateOnly) || x.Plain == typeof(DateTimeOffset)).ToList();
        if (dates.Count == 0) return With("unknown member", body, "nobodyKnows", 1);
        var member = Any(dates);
        return With("beyond the calendar", body, member.Name, member.Plain == typeof(DateOnly) ? Pick("0001-01-01", "9999-12-31") : Pick("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-02T00:00:00-14:00"));
    }

    private JsonObject Plausible(Type type, int depth)
    {
        var body = new JsonObject();
        foreach (var member in FuzzMember.Of(type))
            if (member.IsRequired || dice.Next(3) > 0) body[member.Name] = PlausibleOf(member.Name, member.Plain, depth);
        return body;
    }

    private JsonNode? PlausibleOf(string name, Type type, int depth)
    {
        if (type == typeof(string)) return s_plausible.GetValueOrDefault(name, "fuzz");
        if (type == typeof(bool)) return dice.Next(2) == 0;
        if (type == typeof(int) || type == typeof(long) || type == typeof(decimal)) return 1;
        if (type == typeof(Guid)) return FuzzRoute.Nothing;
        if (type == typeof(DateOnly)) return "2026-03-15";
        if (type == typeof(DateTimeOffset)) return "2099-01-01T00:00:00Z";
        if (type.Name.Contains("Dictionary", StringComparison.Ordinal)) return new JsonObject { ["a"] = "b" };
        if (typeof(IEnumerable).IsAssignableFrom(type)) return new JsonArray("a");
        return type.IsClass && depth < 3 ? Plausible(type, depth + 1) : null;
    }

    private byte[] Noise()
    {
        var bytes = new byte[dice.Next(1, 200)];
        dice.NextBytes(bytes);
        bytes[0] = Pick((byte)'{', (byte)0, (byte)0xff, (byte)'[');
        return bytes;
    }

    private T Any<T>(IReadOnlyList<T> of) => of[dice.Next(of.Count)];

    private T Pick<T>(params ReadOnlySpan<T> of) => of[dice.Next(of.Length)];

    private static Bad Text(string fault, string json) => new(fault, new StringContent(json, Encoding.UTF8, "application/json"), json);

    private static Bad Bytes(string fault, byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new Bad(fault, content, string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(40, bytes.Length)))}"));
    }
}
