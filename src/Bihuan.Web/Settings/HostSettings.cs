namespace Bihuan.Web.Settings;

/// <summary>
/// What must be known before the database opens. From <c>DATA/bihuan.json</c>, over it <c>BIHUAN__Section__Key</c> from the environment, over
/// both the command line. Everything else is data with a history, changed in the product.
/// </summary>
internal sealed record HostSettings
{
    public ServerSettings Server { get; init; } = new();

    public LogSettings Logs { get; init; } = new();

    public TelemetrySettings Telemetry { get; init; } = new();

    /// <summary>A PostgreSQL connection string; the embedded SQLite file is used without one.</summary>
    public string? Database { get; init; }

    /// <summary>Where the master key lies when not in the data folder.</summary>
    public string? MasterKeyFile { get; init; }
}

internal sealed record ServerSettings
{
    public int Port { get; init; } = 5080;

    /// <summary>An address of this machine; <c>0.0.0.0</c> or <c>::</c> for all of them.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose word about the client's address and scheme is taken.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}

internal enum LogFormat { Text, Json }

internal sealed record LogSettings
{
    public LogFormat Format { get; init; } = LogFormat.Text;

    public LogLevel Level { get; init; } = LogLevel.Warning;
}

internal sealed record TelemetrySettings
{
    /// <summary>Where an OpenTelemetry collector listens (<c>http://localhost:4317</c>); nothing is measured for it without one.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>HTTP with protobuf instead of gRPC.</summary>
    public bool Http { get; init; }

    public string ServiceName { get; init; } = "bihuan";
}

/// <summary>A setting that cannot be used, named so that it can be found.</summary>
internal sealed class SettingsFault(string message) : Exception(message);
