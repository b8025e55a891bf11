using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>A version of the limits for looking at and trying out.</summary>
internal sealed record LimitVersion(LimitPolicy Policy, bool IsApproved);

/// <summary>Finds one: approved ones from memory, drafts as they are stored.</summary>
internal sealed class LimitDrafts(LimitBook limits, PolicyLibrary library, PolicyShelf shelf, TimeProvider clock)
{
    public int InForceVersion(DateTimeOffset at) => limits.InForceVersion(at);

    public TargetPolicy Targets(DateTimeOffset at) => limits.Targets(at);

    /// <summary>
    /// An approved version that has begun is everybody's to read, since cases run under it to their end; what is not yet in force only of whoever
    /// works on policies.
    /// </summary>
    /// <param name="version">The one in force when left out.</param>
    public async Task<LimitVersion?> Find(int? version, Actor reader, CancellationToken ct)
    {
        if (version is not { } number) return new LimitVersion(limits.InForce(clock.Now()), IsApproved: true);
        if (library.Find(LimitBook.Document, number) is { } approved && (approved.EffectiveAt <= clock.Now() || PolicyShelf.SeesAll(reader))) return new LimitVersion(limits.Of(number), IsApproved: true);
        // A draft was sound when it was stored; a calendar it counts by may have gone since, which its clocks then say.
        return await shelf.Text(LimitBook.Document, number, reader, ct) is { } text && PolicyReader.Read<LimitPolicy>(text, LimitBook.Document).Value is { } draft
            ? new LimitVersion(draft with { Version = number }, IsApproved: false)
            : null;
    }
}
