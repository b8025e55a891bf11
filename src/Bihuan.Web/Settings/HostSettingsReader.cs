using System.Net;

namespace Bihuan.Web.Settings;

/// <summary>Reads the settings and says of a wrong one which it is. A key that nobody knows is an error too: it would be a spelling mistake without effect.</summary>
internal static class HostSettingsReader
{
    public const string FileName = "bihuan.json";
    private const string Prefix = "BIHUAN__";

    /// <exception cref="SettingsFault">The file is no JSON, or a key is unknown or has a value that cannot be used.</exception>
    public static HostSettings Read(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            var settings = new ConfigurationBuilder()
                .AddJsonFile(file, optional: true)
                .AddEnvironmentVariables(Prefix)
                .Build()
                .Get<HostSettings>(x => x.ErrorOnUnknownConfiguration = true) ?? new HostSettings();
            return Check(settings);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or FormatException)
        {
            throw new SettingsFault($"{file} (or {Prefix}… in the environment) cannot be used: {Innermost(e)}");
        }
    }

    public static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException($"Server:TrustedProxies: '{text}' is neither an address nor a network such as 10.0.0.0/8.");

    private static HostSettings Check(HostSettings x)
    {
        if (x.Server.Port is < 0 or > 65535) throw new FormatException($"Server:Port: {x.Server.Port} is no port.");
        if (!IPAddress.TryParse(x.Server.Bind, out _)) throw new FormatException($"Server:Bind: '{x.Server.Bind}' is no address of a machine.");
        foreach (var proxy in x.Server.TrustedProxies) _ = Network(proxy);
        if (x.Telemetry.Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"))
            throw new FormatException($"Telemetry:Endpoint: '{endpoint}' is no http or https address.");
        return x;
    }

    private static string Innermost(Exception e) => e.InnerException is { } inner ? $"{e.Message} {Innermost(inner)}" : e.Message;
}
