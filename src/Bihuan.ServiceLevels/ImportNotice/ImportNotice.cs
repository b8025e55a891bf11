using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Calendars;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.ReadCalendars;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.ServiceLevels.ImportNotice;

/// <summary>A year's official notice as CSV (<c>date,name,is_off_day</c>) or JSON (<c>year</c> and <c>days</c>). It becomes a draft of the calendar.</summary>
/// <param name="Text">The file's text; it is seen which of the two it is.</param>
/// <param name="Version">What the notice is called: the year and month in which it came out.</param>
/// <param name="Reason">For whoever approves it.</param>
public sealed record ImportNoticeRequest([Required, MaxLength(200_000)] string Text, [Required, MaxLength(40)] string Version, [Required, MaxLength(500)] string Reason);

/// <summary>Reads a notice and drafts the calendar with it; approved like any other version.</summary>
internal sealed class ImportNoticeHandler(PolicyChanges changes, PolicyLibrary library, TimeProvider clock)
{
    public async Task<Result<PolicyHead>> Handle(string code, ImportNoticeRequest request, Actor actor, CancellationToken ct)
    {
        if (library.InForce(CalendarBook.NameOf(code), clock.Now()) is not { } current) return Refusal.NotFound("policy.unknown");
        var imported = request.Text.TrimStart('\uFEFF', ' ', '\n', '\r').StartsWith('{') ? HolidayImport.Json(request.Text) : HolidayImport.Csv(request.Text);
        var text = NoticeText.Put(current.Text, imported, request.Version.Trim());
        return text.Refusal is { } refusal ? refusal : await changes.Draft(current.Document, new DraftPolicyRequest(request.Reason, text.Value, Source: request.Version.Trim()), actor, ct);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/calendars/{code}/notices", async (string code, ImportNoticeRequest request, Actor actor, Write<ImportNoticeHandler> write, CancellationToken ct) =>
            (await write.Run(x => x.Handle(code, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created, new Seq(x.Revision).ETag))).Requires(PolicyChanges.Edit).WithTags("clocks");
        routes.MapPost("/desk/calendars/{code}/notices", Import).Requires(PolicyChanges.Edit);
    }

    private static async Task<IResult> Import(string code, HttpContext http, Form<ImportNoticeForm> form, Actor actor, CalendarDesk desk, Write<ImportNoticeHandler> write, CancellationToken ct)
    {
        var refusal = form.IsForged ? form.Refusal : null;
        if (refusal is null)
        {
            var request = new ImportNoticeRequest(await TextOf(form, http, ct), form.Typed("notice"), form.Typed("reason"));
            var errors = RequestValidator.Validate(request);
            var drafted = errors.Count > 0 ? Refusal.Invalid("request.invalid", [.. errors]) : await write.Run(x => x.Handle(code, request, actor, ct), ct);
            if (drafted.IsOk) return new SeeOther($"/desk/policies/{drafted.Value.Document}/versions/{drafted.Value.Version}");
            refusal = drafted.Refusal;
        }

        return desk.Read(code, null, null, actor) is { } view
            ? Page.Of<CalendarPage>(view with { Refusal = refusal, Typed = form.Typed("text"), TypedNotice = form.Typed("notice"), TypedReason = form.Typed("reason") }, refused: true)
            : Refusal.NotFound("policy.unknown").ToHttp();
    }

    private static async Task<string> TextOf(Form<ImportNoticeForm> form, HttpContext http, CancellationToken ct)
    {
        if (http.Request.HasFormContentType && http.Request.Form.Files.GetFile("file") is { Length: > 0 and <= 200_000 } file)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            return await reader.ReadToEndAsync(ct);
        }

        return form.Typed("text");
    }
}

/// <summary>What the page's form holds; the file, if one is sent, goes before the text.</summary>
public sealed record ImportNoticeForm(string? Text, string? Notice, string? Reason);
