using System.Net.Http.Headers;
using System.Text;

namespace Bihuan.Web.Bench.Fuzz;

/// <summary>Posted forms with one thing wrong: the token, a field, or the envelope around the fields.</summary>
internal sealed class BadForm(Random dice)
{
    public const string TokenField = "__RequestVerificationToken";

    public Bad Make(Type? type, string token)
    {
        var members = type is null ? [] : FuzzMember.Of(type);
        var fields = members.Where(x => x.IsText || x.IsTyped).Select(x => KeyValuePair.Create(x.Name, x.IsText ? "fuzz" : x.IsNumber ? "1" : x.Plain == typeof(Guid) ? FuzzRoute.Nothing : "2026-03-15")).ToList();
        fields.Add(KeyValuePair.Create(TokenField, token));
        fields.Add(KeyValuePair.Create("version", "0"));
        return dice.Next(10) switch
        {
            0 => Encoded("forged token", Set(fields, TokenField, Pick("forged", "", "CfDJ8" + new string('A', 120)))),
            1 or 2 when members.Where(x => x.LengthMax is not null).ToList() is { Count: > 0 } limited => TooLong(fields, Any(limited)),
            3 when members.Where(x => x.IsRequired).ToList() is { Count: > 0 } required => Encoded("missing", Set(fields, Any(required).Name, Pick("", "   "))),
            4 when members.Where(x => x.IsTyped).ToList() is { Count: > 0 } typed => Encoded("wrong type", Set(fields, Any(typed).Name, Pick("not at all", "1e5", "2026-99-99", "\u0663", "9999999999999999999999", "0001-01-01", "9999-12-31", "0001-01-01T00:00"))),
            5 when members.Where(x => x.IsText).ToList() is { Count: > 0 } texts => Encoded("NUL", Set(fields, Any(texts).Name, "a\0b")),
            6 => Raw("multipart without end", "multipart/form-data; boundary=xx", "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue"),
            7 => Raw("multipart " + Pick("without boundary", "of nonsense"), Pick("multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=" + new string('b', 300)), "--xx\r\n\r\n"),
            8 => Encoded("too many fields", [.. Enumerable.Range(0, 3000).Select(x => KeyValuePair.Create("f" + x, "1"))]),
            _ => Raw("content type", Pick("text/plain", "application/json", "application/x-www-form-urlencoded; charset=utf-7", "image/png", "application/x-www-form-urlencoded"), Pick("%", "a=%zz&b=%00", "\0\0\0", "====&&&&", "{}")),
        };
    }

    private Bad TooLong(List<KeyValuePair<string, string>> fields, FuzzMember member) =>
        Encoded("too long", Set(fields, member.Name, new string(Pick('x', '\u6f0f'), member.LengthMax!.Value + Pick(1, 5_000))));

    private static List<KeyValuePair<string, string>> Set(List<KeyValuePair<string, string>> fields, string name, string value)
    {
        fields.RemoveAll(x => x.Key == name);
        fields.Add(KeyValuePair.Create(name, value));
        return fields;
    }

    private static Bad Encoded(string fault, List<KeyValuePair<string, string>> fields) =>
        new(fault, new FormUrlEncodedContent(fields), string.Join('&', fields.Where(x => x.Key != TokenField).Take(8).Select(x => x.Key + "=" + (x.Value.Length > 60 ? x.Value[..60] + "…" : x.Value))));

    private static Bad Raw(string fault, string type, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new Bad(fault, content, type + " " + body);
    }

    private T Any<T>(IReadOnlyList<T> of) => of[dice.Next(of.Count)];

    private T Pick<T>(params ReadOnlySpan<T> of) => of[dice.Next(of.Length)];
}
