using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Intake.Portal;

/// <summary>Something the customer adds. <paramref name="Once"/> makes a second press of the button the same message.</summary>
public sealed record MessageRequest([Required, MaxLength(60)] string Once, [MaxLength(2000)] string? Text = null);

/// <summary>Whether the result is right: <c>solved</c> or <c>not-solved</c>, and what they say to it.</summary>
public sealed record ResultAnswerRequest([Required, AllowedValues("solved", "not-solved")] string Answer, [MaxLength(1000)] string? Remark = null);

/// <summary>What a customer does on the page of their case. The link is the proof of who they are.</summary>
internal sealed class ProgressActs(ServiceDb db, CaseProgressReader cases, CaseContacts contacts, CaseAttachments attachments, CaseConfirmation confirmation, TimeProvider clock)
{
    private const string Medium = "web-form";

    public async Task<Result<CaseHead>> Write(CaseProgress about, string? text, string once, IReadOnlyList<NamedFile> photos, CancellationToken ct)
    {
        var id = new CaseId(about.Id);
        if (await cases.HasContact(db, about.Id, once, ct)) return new CaseHead(id, about.Number, about.Phase, Guid.Empty, about.Seq);
        if (text is null && photos.Count == 0) return Refusal.Invalid("request.invalid", new FieldError("/text", "required"));
        var at = clock.Now();
        Result<CaseHead> done = text is null ? Refusal.Conflict("portal.not-now") : await contacts.Add(db, id, new NewContact("website", "in", text) { ExternalId = once }, By(about), at, ct);
        return photos.Count == 0 || (text is not null && done.Refusal is not null) ? done : await attachments.Add(db, id, photos, By(about), at, ct);
    }

    /// <summary>The same answer twice is one answer.</summary>
    public async Task<Result<CaseHead>> Answer(CaseProgress about, ResultAnswerRequest request, CancellationToken ct)
    {
        var (id, at, remark) = (new CaseId(about.Id), clock.Now(), string.IsNullOrWhiteSpace(request.Remark) ? null : request.Remark.Trim());
        return request.Answer == "solved"
            ? await confirmation.Confirm(db, id, Medium, remark, By(about), at, ct)
            : await confirmation.SayNotSolved(db, id, Medium, remark, By(about), at, ct);
    }

    private static Actor By(CaseProgress about) => Actor.Customer(about.CustomerId ?? about.Id);
}
