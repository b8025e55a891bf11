namespace Bihuan.Tests;

internal static class Offences
{
    /// <summary>Fails with every offence on a line of its own; Assert.Empty would cut the list short.</summary>
    public static void None(IEnumerable<string> offences)
    {
        var list = offences.Distinct(StringComparer.Ordinal).ToList();
        if (list.Count > 0) Assert.Fail($"{list.Count} found:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", list)}");
    }
}
