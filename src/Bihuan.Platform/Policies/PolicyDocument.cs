using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Bihuan.Platform.Policies;

/// <summary>Names and texts of policy documents: <c>policies/calendars/china.yaml</c> is the document <c>calendars.china</c> of the kind <c>calendars</c>.</summary>
public static partial class PolicyDocument
{
    public static string OfFile(string file) => file["policies/".Length..^".yaml".Length].Replace('/', '.');

    public static string FileOf(string document) => "policies/" + document.Replace('.', '/') + ".yaml";

    public static string KindOf(string document) => document.Split('.', 2)[0];

    /// <summary>What tells documents of one kind apart; the whole name where a kind has one document only.</summary>
    public static string CodeOf(string document) => document.Split('.', 2)[^1];

    public static bool IsName(string? document) => document is { Length: <= 60 } && Name().IsMatch(document);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A document that numbers itself (<c>version: 3</c>) says the number under which it is kept.</summary>
    public static string WithVersion(string text, int version) =>
        OwnVersion().Replace(text.ReplaceLineEndings("\n"), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"version: {version}"), 1);

    [GeneratedRegex(@"(?m)^version:[ \t]*\d+[ \t]*$")]
    private static partial Regex OwnVersion();

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?$")]
    private static partial Regex Name();
}
