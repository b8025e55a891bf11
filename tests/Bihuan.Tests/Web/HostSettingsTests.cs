using Bihuan.Web.Settings;
using Microsoft.Extensions.Logging;

namespace Bihuan.Tests.Web;

public sealed class HostSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bihuan-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_file_the_server_listens_on_this_machine_alone()
    {
        var settings = HostSettingsReader.Read(_folder);
        Assert.Equal((5080, "127.0.0.1"), (settings.Server.Port, settings.Server.Bind));
        Assert.Null(settings.Database);
        Assert.Null(settings.Telemetry.Endpoint);
    }

    [Fact]
    public void The_file_is_read()
    {
        var settings = Read("""
            {
              "Server": { "Port": 8080, "Bind": "0.0.0.0", "TrustedProxies": ["10.0.0.0/8", "192.0.2.7"] },
              "Logs": { "Format": "Json", "Level": "Information" },
              "Telemetry": { "Endpoint": "http://localhost:4317" },
              "Database": "Host=db.example;Database=bihuan",
              "MasterKeyFile": "/etc/bihuan/master.key"
            }
            """);
        Assert.Equal((8080, "0.0.0.0"), (settings.Server.Port, settings.Server.Bind));
        Assert.Equal(["10.0.0.0/8", "192.0.2.7"], settings.Server.TrustedProxies);
        Assert.Equal((LogFormat.Json, LogLevel.Information), (settings.Logs.Format, settings.Logs.Level));
        Assert.Equal(new Uri("http://localhost:4317"), settings.Telemetry.Endpoint);
        Assert.Equal("Host=db.example;Database=bihuan", settings.Database);
        Assert.Equal("/etc/bihuan/master.key", settings.MasterKeyFile);
    }

    [Theory]
    [InlineData("""{ "Server": { "Prot": 8080 } }""", "Prot")]
    [InlineData("""{ "Server": { "Port": "eighty" } }""", "Port")]
    [InlineData("""{ "Server": { "Port": 70000 } }""", "Server:Port")]
    [InlineData("""{ "Server": { "Bind": "everywhere" } }""", "Server:Bind")]
    [InlineData("""{ "Server": { "TrustedProxies": ["10.0.0.0/99"] } }""", "Server:TrustedProxies")]
    [InlineData("""{ "Logs": { "Format": "Xml" } }""", "Format")]
    [InlineData("""{ "Telemetry": { "Endpoint": "ftp://collector" } }""", "Telemetry:Endpoint")]
    [InlineData("""{ "Server": """, "bihuan.json")]
    public void A_setting_that_cannot_be_used_is_named(string json, string named)
    {
        var fault = Assert.Throws<SettingsFault>(() => Read(json));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.20.30.40", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("::1", "::1", true)]
    public void A_proxy_is_an_address_or_a_network(string proxy, string address, bool isTrusted) =>
        Assert.Equal(isTrusted, HostSettingsReader.Network(proxy).Contains(System.Net.IPAddress.Parse(address)));

    private HostSettings Read(string json)
    {
        File.WriteAllText(Path.Combine(_folder, HostSettingsReader.FileName), json);
        return HostSettingsReader.Read(_folder);
    }
}
