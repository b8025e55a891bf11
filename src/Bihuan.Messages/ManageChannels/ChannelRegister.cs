using System.Text.Json;
using Bihuan.Messages.Domain;
using Bihuan.Platform.Live;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Messages.ManageChannels;

/// <summary>What a channel needs to be used and may be shown. Fields that its kind does not know stay empty.</summary>
internal sealed record ChannelSettings(
    string? Host = null, int Port = 0, bool UseTls = false, string? UserName = null, string? From = null, string? Address = null, string? Format = null, string? Body = null,
    string? HeaderName = null, string? SuccessContains = null, string Language = "zh-CN");

/// <summary>What a channel needs and is never shown again: a password or key, a robot's address, its signing secret.</summary>
internal sealed record ChannelSecrets(string? Password = null, string? Address = null, string? SignSecret = null);

/// <summary>A configured way out.</summary>
internal sealed class MessageChannel
{
    public required string Code { get; init; }

    public required ChannelKind Kind { get; init; }

    public string Name { get; set; } = "";

    /// <summary><see cref="ChannelSettings"/> as JSON.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary><see cref="ChannelSecrets"/> as JSON, sealed.</summary>
    public byte[]? Secrets { get; set; }

    public bool IsEnabled { get; set; }

    /// <summary>The other side asked to be left alone until then, or the minute's messages are used up.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The minute in which messages are counted, for robots.</summary>
    public DateTimeOffset? MinuteAt { get; set; }

    public int MinuteCount { get; set; }

    public int Version { get; set; }

    public ChannelSettings Read() => JsonSerializer.Deserialize<ChannelSettings>(Settings)!;
}

/// <summary>The enabled channels, kept in memory and forgotten on every node when one changes.</summary>
internal sealed class ChannelRegister
{
    private readonly IServiceProvider _services;
    private readonly Remembered<ILookup<bool, MessageChannel>> _enabled;

    public ChannelRegister(IServiceProvider services)
    {
        _services = services;
        _enabled = new Remembered<ILookup<bool, MessageChannel>>(() => Load().ToLookup(x => x.Kind is ChannelKind.Sms or ChannelKind.Email));
    }

    public IReadOnlyList<MessageChannel> ToCustomers => Enabled(toCustomers: true);

    public IReadOnlyList<MessageChannel> Robots => Enabled(toCustomers: false);

    public MessageChannel? Of(ChannelKind kind) => ToCustomers.Concat(Robots).FirstOrDefault(x => x.Kind == kind);

    internal void ForgetHere() => _enabled.Forget();

    private MessageChannel[] Enabled(bool toCustomers) => [.. _enabled.Current[toCustomers]];

    private List<MessageChannel> Load()
    {
        // Asked for late: the store's own listeners reach this register.
        var store = _services.GetRequiredService<Store>();
        var db = store.Reader();
        try
        {
            return [.. db.Set<MessageChannel>().Where(x => x.IsEnabled).OrderBy(x => x.Code)];
        }
        finally
        {
            store.Return(db);
        }
    }
}

/// <summary>Seals and opens what a channel must not show.</summary>
internal sealed class ChannelVault(MasterKey master)
{
    private const string Purpose = "message-channel";

    public byte[] Seal(ChannelSecrets secrets) => master.SealSecret(Purpose, JsonSerializer.SerializeToUtf8Bytes(secrets));

    public ChannelSecrets Open(MessageChannel channel)
    {
        if (channel.Secrets is null) return new ChannelSecrets();
        var plain = master.OpenSecret(Purpose, channel.Secrets) ?? throw new InvalidOperationException("A channel's secret was sealed under another master key.");
        return JsonSerializer.Deserialize<ChannelSecrets>(plain)!;
    }
}
