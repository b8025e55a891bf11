using Bihuan.Foundation;
using Bihuan.Intake.Domain;
using Bihuan.Platform.Live;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Intake;

/// <summary>A channel in the register (CH-01..03). A row, so that an administrator adds one without a release.</summary>
internal sealed class Channel
{
    public required string Code { get; init; }

    /// <summary>online, offline or own; chooses the process.</summary>
    public required string Kind { get; set; }

    public required string Subkind { get; set; }

    /// <summary>Shown when the language files know no word for the code.</summary>
    public string? Name { get; set; }

    public required string Medium { get; set; }

    public bool AcceptsWebhook { get; set; }

    /// <summary>Secret of the signed inbound webhook, sealed under the master key.</summary>
    public byte[]? WebhookSecret { get; set; }

    public OrganisationId? OrganisationId { get; set; }

    public bool IsActive { get; set; } = true;

    public int Version { get; set; }
}

internal sealed class ChannelTable : IEntityTypeConfiguration<Channel>
{
    public void Configure(EntityTypeBuilder<Channel> builder)
    {
        builder.ToTable("intake_channel");
        builder.HasKey(x => x.Code);
        builder.Property(x => x.Code).HasMaxLength(40);
        builder.Property(x => x.Kind).HasMaxLength(20);
        builder.Property(x => x.Subkind).HasMaxLength(40);
        builder.Property(x => x.Name).HasMaxLength(80);
        builder.Property(x => x.Medium).HasMaxLength(40);
        builder.Property(x => x.Version).IsConcurrencyToken();
    }
}

/// <summary>A channel as others see it.</summary>
public sealed record ChannelCard(string Code, string Kind, string Subkind, string? Name, string Medium, bool AcceptsWebhook, Guid? OrganisationId, bool IsActive, int Version)
{
    /// <summary>Sealed, as it lies in the register.</summary>
    internal byte[]? WebhookSecret { get; init; }

    /// <summary>Signed messages are taken.</summary>
    public bool HasSecret => WebhookSecret is not null;
}

/// <summary>The register in memory, read again when it changes.</summary>
public sealed class ChannelDirectory
{
    private readonly Store _store;
    private readonly SharedCaches _caches;
    private readonly Remembered<Dictionary<string, ChannelCard>> _channels;

    public ChannelDirectory(Store store, SharedCaches caches)
    {
        (_store, _caches) = (store, caches);
        _channels = new Remembered<Dictionary<string, ChannelCard>>(Load);
    }

    public IReadOnlyCollection<ChannelCard> All => _channels.Current.Values;

    public ChannelCard? Find(string code) => _channels.Current.GetValueOrDefault(code);

    /// <summary>Call it after the commit; every node forgets.</summary>
    public void Forget() => _caches.Forget("channels");

    internal void ForgetHere() => _channels.Forget();

    internal static ChannelCard Card(Channel x) =>
        new(x.Code, x.Kind, x.Subkind, x.Name, x.Medium, x.AcceptsWebhook, x.OrganisationId?.Value, x.IsActive, x.Version) { WebhookSecret = x.WebhookSecret };

    private Dictionary<string, ChannelCard> Load()
    {
        var db = _store.Reader();
        try
        {
            return db.Set<Channel>().OrderBy(x => x.Code).AsEnumerable()
                .ToDictionary(x => x.Code, Card, StringComparer.Ordinal);
        }
        finally
        {
            _store.Return(db);
        }
    }
}

/// <summary>Puts the shipped channels on record in an empty register.</summary>
internal sealed class ChannelSeed : ISeed
{
    public int Order => 20;

    public async Task Plant(ServiceDb db, DateTimeOffset at, CancellationToken ct)
    {
        if (await db.Set<Channel>().AnyAsync(ct)) return;
        var register = PolicyReader.ReadEmbedded<ChannelRegister>(ChannelRegister.FileName, ChannelRegister.Check);
        foreach (var x in register.Value?.Channels ?? throw new InvalidOperationException("The shipped channels cannot be read: " + string.Join("; ", register.Errors)))
            db.Add(new Channel { Code = x.Code, Kind = x.Kind, Subkind = x.Subkind, Medium = x.Medium, AcceptsWebhook = x.AcceptsWebhook });
    }
}
