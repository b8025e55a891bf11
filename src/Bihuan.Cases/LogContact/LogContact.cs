using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.LogContact;

/// <summary>
/// A call, a letter or words in the store, entered by whoever had them: in or out, by which medium, at which stage of the purchase, and
/// what was said (CH-06, CH-15).
/// </summary>
public sealed record LogContactRequest(
    [Required, AllowedValues("in", "out")] string Direction,
    [Required, MaxLength(40)] string Medium,
    [Required, MaxLength(5000)] string Text,
    [MaxLength(40)] string? Moment = null,
    DateTimeOffset? OccurredAt = null);

internal sealed class LogContactHandler(CaseChange change) : ICaseAct<LogContactRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, LogContactRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Respond, x => Decide(x, request), ct, change.WhenBefore(request.OccurredAt));

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, LogContactRequest request)
    {
        if (!change.Policies.Has("medium", request.Medium)) return change.Policies.UnknownCode("/medium", "medium");
        if (request.Moment is { } moment && !change.Policies.Has("moment", moment)) return change.Policies.UnknownCode("/moment", "moment");
        var decision = serviceCase.AddContact(Ids.At(change.Now), request.Medium, request.Direction, request.Text, externalId: null);
        if (decision.Refusal is { } refusal) return refusal;
        change.MakeFindable(serviceCase, request.Text);
        var contact = decision.Value with { Moment = request.Moment };
        return request.Direction == "in" ? new IFact[] { contact }.Concat(InboundWords.Follow(serviceCase, request.Text, change.Policies)).ToList() : new IFact[] { contact };
    }
}
