using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;

namespace Bihuan.Platform.People;

/// <summary>How signing in is guarded. Data, with these defaults.</summary>
public sealed record SignInSettings(
    [Range(3, 50)] int FailuresMax = 5,
    [Range(1, 1440)] int LockMinutes = 15,
    [Range(10, 10080)] int SessionMinutes = 720,
    [Range(8, 64)] int PasswordLengthMin = 10,
    string[]? TotpPosts = null,
    [Range(10, 1_000_000)] int AnonymousPerMinute = 1200,
    [Range(5, 100_000)] int SignInsPerMinute = 60)
{
    public const string Key = "sign-in";

    public static readonly SignInSettings Shipped = new();

    public IReadOnlyList<string> PostsThatNeedTotp => TotpPosts ?? [];
}

/// <summary>
/// Settings read on nearly every request. Kept for a few seconds, which is how long another node takes to notice a change; this one
/// notices at once.
/// </summary>
public sealed class SettingsReader(Store.Store store, TimeProvider clock)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (object Value, int Version, long ReadAt)> _kept = new(StringComparer.Ordinal);

    public void Forget() => _kept.Clear();

    public SignInSettings SignIn => Read(SignInSettings.Key, SignInSettings.Shipped).Value;

    /// <summary>What is stored under the key, or the shipped value as version 0.</summary>
    public (T Value, int Version) Read<T>(string key, T shipped)
        where T : class
    {
        if (_kept.TryGetValue(key, out var kept) && kept.Value is T same && clock.GetElapsedTime(kept.ReadAt) < s_kept) return (same, kept.Version);
        var db = store.Reader();
        try
        {
            var row = db.Set<SettingRow>().FirstOrDefault(x => x.Key == key);
            var value = row is null ? shipped : JsonSerializer.Deserialize<T>(row.Value, Problems.Json)!;
            _kept[key] = (value, row?.Version ?? 0, clock.GetTimestamp());
            return (value, row?.Version ?? 0);
        }
        finally
        {
            store.Return(db);
        }
    }
}
