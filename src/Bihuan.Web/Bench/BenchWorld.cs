using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Web.Commands;
using Npgsql;

namespace Bihuan.Web.Bench;

/// <summary>
/// Two prepared installations of the same kind, ours and the raw side's, and a key for ours. Removed afterwards unless they are to be
/// kept: seeding a million cases takes longer than measuring on them.
/// </summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private readonly string? _cluster;
    private readonly string _folder;
    private readonly bool _isKept;

    private BenchWorld(string? cluster, string folder, bool isKept) => (_cluster, _folder, _isKept) = (cluster, folder, isKept);

    public StoreOptions Ours { get; private set; } = null!;

    public StoreOptions Raw { get; private set; } = null!;

    public string Key { get; private set; } = "";

    private KeptWorld? Kept { get; set; }

    private string StateFile => Path.Combine(_folder, "bench.json");

    /// <summary>Fresh installations for the fault test, in a folder such as a small disk or, by null, in the temporary one.</summary>
    public static async Task<BenchWorld> CreateFresh(string? cluster, CancellationToken ct, string? within = null)
    {
        var world = new BenchWorld(cluster, within is null ? Directory.CreateTempSubdirectory("bihuan-bench-").FullName : Path.Combine(within, "world"), false);
        world.Ours = await world.Prepare("ours", ct);
        world.Raw = await world.Prepare("raw", ct);
        return world;
    }

    public static async Task<BenchWorld> Create(BenchOptions options, CancellationToken ct)
    {
        var world = new BenchWorld(options.Database, options.Keep ?? Directory.CreateTempSubdirectory("bihuan-bench-").FullName, options.Keep is not null);
        if (File.Exists(world.StateFile))
        {
            world.Kept = JsonSerializer.Deserialize<KeptWorld>(await File.ReadAllTextAsync(world.StateFile, ct))!;
            (world.Ours, world.Raw, world.Key) = (world.StoreOf("ours", world.Kept.Ours), world.StoreOf("raw", world.Kept.Raw), world.Kept.Key);
            return world;
        }

        world.Ours = await world.Prepare("ours", ct);
        world.Raw = await world.Prepare("raw", ct);
        return world;
    }

    /// <summary>Cases to read, made now or by an earlier measurement that kept them.</summary>
    public async Task<Seeded> Seed(int cases, CancellationToken ct)
    {
        if (Kept?.Seeded is { } kept)
            return kept.Cases == cases ? kept : throw new InvalidOperationException($"{_folder} holds {kept.Cases} cases. Name another folder with --keep, or --cases {kept.Cases}.");
        Console.WriteLine($"seeding {cases:N0} cases");
        var seeded = await BenchSeed.Fill(Ours, cases, ct);
        if (!_isKept) return seeded;
        await File.WriteAllTextAsync(StateFile, JsonSerializer.Serialize(new KeptWorld(Ours.PostgresConnection, Raw.PostgresConnection, Key, seeded)), ct);
        return seeded;
    }

    public IEnumerable<string> Arguments(string command, StoreOptions store) =>
        store.IsSqlite ? [command, "--data", store.DataFolder] : [command, "--data", store.DataFolder, "--database", store.PostgresConnection!];

    public IEnumerable<string> Serve(StoreOptions store) => Arguments("serve", store).Append("--no-demo");

    /// <summary>A key for the second installation, where the product runs on both sides.</summary>
    public string RawKey { get; private set; } = "";

    public void Authorise(HttpClient client) => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);

    public Action<HttpClient> AuthoriseEither(bool raw) => client => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", raw ? RawKey : Key);

    public async Task<Guid> OpenOne(ChildServer server, string body, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        Authorise(client);
        using var response = await client.PostAsync("api/v1/cases", new StringContent(body, Encoding.UTF8, "application/json"), ct);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        return json.RootElement.GetProperty("id").GetGuid();
    }

    private async Task<StoreOptions> Prepare(string name, CancellationToken ct)
    {
        var store = StoreOf(name, _cluster is null ? null : await NewDatabase(name, ct));
        await using var services = Tools.Services(store);
        await services.GetRequiredService<Preparation>().Run(ct);
        var made = await services.GetRequiredService<Writes>().Run(x => x.GetRequiredService<ApiKeys>().Make("bench", [], null, Actor.Named("bench"), ct), ct);
        if (name == "ours") Key = made.Value;
        else RawKey = made.Value;

        return store;
    }

    private StoreOptions StoreOf(string name, string? connection) => new(Path.Combine(_folder, name), connection);

    private async Task<string> NewDatabase(string name, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(_cluster);
        await connection.OpenAsync(ct);
        var database = $"bench_{name}_{Environment.ProcessId}";
        await using var create = new NpgsqlCommand($"DROP DATABASE IF EXISTS {database}; ", connection);
        await create.ExecuteNonQueryAsync(ct);
        create.CommandText = $"CREATE DATABASE {database}";
        await create.ExecuteNonQueryAsync(ct);
        return new NpgsqlConnectionStringBuilder(_cluster) { Database = database }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isKept) return;
        Directory.Delete(_folder, recursive: true);
        if (_cluster is null) return;
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(_cluster);
        await connection.OpenAsync();
        foreach (var name in new[] { "ours", "raw" })
        {
            await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS bench_{name}_{Environment.ProcessId} WITH (FORCE)", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>What a kept folder remembers.</summary>
internal sealed record KeptWorld(string? Ours, string? Raw, string Key, Seeded Seeded);
