using System.Reflection;

namespace Bihuan.Platform.Policies;

/// <summary>The handbook as shipped with this build, by logical name (<c>policies/processes/repair.yaml</c>).</summary>
public static class EmbeddedPolicies
{
    private const string Root = "policies/";

    private static readonly Assembly Home = typeof(EmbeddedPolicies).Assembly;

    public static IReadOnlyList<string> Names() =>
        [.. Home.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Names(string folder) =>
        [.. Names().Where(n => n.StartsWith(Root + folder + "/", StringComparison.Ordinal))];

    public static string Text(string name)
    {
        using var stream = Home.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no shipped policy '{name}'.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
