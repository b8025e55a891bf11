using Bihuan.Cases.AddNote;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.GradeCase;
using Bihuan.Cases.SetUrgency;
using Bihuan.Cases.TellCustomer;
using Bihuan.Cases.TransferCase;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.BulkActions;

/// <summary>First the form for the act with the cases it is about, then the act and what became of each case.</summary>
internal static class BulkEndpoints
{
    public static void Map(RouteGroupBuilder desk)
    {
        desk.MapPost("/cases/bulk", async (Form<ChooseCasesRequest> form, Actor actor, ServiceDb db, BulkRun bulk, CancellationToken ct) =>
        {
            if (form.IsForged) return form.Refusal!.ToHttp();
            // Nothing chosen, or no such act: back to the list, where choosing is done.
            if (!form.IsValid) return Results.Redirect(LocalAddress.OrRoot(Back(form.Typed("back"))));
            var cases = await bulk.Choose(db, form.Value!.Id, form.Value.Seen, actor, ct);
            return new PageResult<BulkPage>(new { form.Value.Act, Cases = cases, Back = Back(form.Value.Back), bulk.CasesMax });
        }).Requires(CasePermissions.Read);

        MapAct<TransferCaseHandler, TransferCaseRequest>(desk, "transfer", CasePermissions.Transfer, x => new TransferCaseRequest(x.ReceiverId, x.Reason ?? "", x.Note));
        MapAct<GradeCaseHandler, GradeCaseRequest>(desk, "grade", CasePermissions.Grade, x => new GradeCaseRequest(x.Grade ?? "", x.Reason ?? ""));
        MapAct<RaiseUrgencyHandler, RaiseUrgencyRequest>(desk, "urgency", CasePermissions.Handle, x => new RaiseUrgencyRequest(x.Urgency ?? "", x.Reason ?? ""));
        MapAct<AddNoteHandler, AddNoteRequest>(desk, "note", CasePermissions.AddNote, x => new AddNoteRequest(x.Text ?? ""));
        MapAct<TellProgressHandler, TellProgressRequest>(desk, "progress", CasePermissions.Respond, x => new TellProgressRequest(x.Medium ?? "", x.Text ?? ""));
        foreach (var (act, permission) in UndoableActs.Permissions) MapUndo(desk, act, permission);
    }

    private static void MapUndo(RouteGroupBuilder desk, string act, string permission) =>
        desk.MapPost($"/cases/bulk/{act}/undoing", (Form<UndoRequest> form, Actor actor, BulkPages pages, Write<UndoActHandler> write, CancellationToken ct) =>
            pages.Undo(act, form, actor, (x, done) => write.Run(handler => handler.Handle(new CaseId(x.Id), new Seq(x.Seen), new Seq(done), act, actor, ct), ct), ct)).Requires(permission);

    private static void MapAct<THandler, TRequest>(RouteGroupBuilder desk, string act, string permission, Func<BulkRequest, TRequest> each)
        where THandler : class, ICaseAct<TRequest>
        where TRequest : class =>
        desk.MapPost("/cases/bulk/" + act, (Form<BulkRequest> form, Actor actor, BulkPages pages, Write<THandler> write, CancellationToken ct) =>
            pages.Act(act, form, actor, each, (x, request) => write.Run(handler => handler.Handle(new CaseId(x.Id), new Seq(x.Seen), request, actor, ct), ct), ct)).Requires(permission);

    internal static string Back(string? back) => back is { } text && text.StartsWith("/desk/cases", StringComparison.Ordinal) ? text : "/desk/cases";
}

/// <summary>What every bulk act shares: check the fields by the record a single case takes, run, show the result.</summary>
internal sealed class BulkPages(ServiceDb db, BulkRun bulk, Words words)
{
    public async Task<IResult> Act<TRequest>(
        string act, Form<BulkRequest> form, Actor actor, Func<BulkRequest, TRequest> request, Func<ChosenCase, TRequest, Task<Result<CaseHead>>> change, CancellationToken ct)
        where TRequest : class
    {
        if (form.IsForged || form.Value is not { Id.Count: > 0 } asked) return form.Refusal?.ToHttp() ?? Results.Redirect("/desk/cases");
        var cases = await bulk.Choose(db, asked.Id, asked.Seen, actor, ct);
        var back = BulkEndpoints.Back(asked.Back);
        var each = request(asked);
        IReadOnlyList<FieldError> errors = [.. form.Errors, .. RequestValidator.Validate(each)];
        if (errors.Count > 0)
        {
            var refusal = Refusal.Invalid("request.invalid", [.. errors.DistinctBy(x => x.Pointer)]);
            return new PageResult<BulkPage>(new { Act = act, Cases = cases, Back = back, bulk.CasesMax, Refusal = refusal, Typed = (Func<string, string>)form.Typed }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }

        var outcomes = await bulk.Run(cases, x => change(x, each), words);
        return new PageResult<BulkResultPage>(new { Act = act, Outcomes = outcomes, Back = back, MayUndo = UndoableActs.Permissions.TryGetValue(act, out var needed) && actor.May(needed) });
    }

    public async Task<IResult> Undo(string act, Form<UndoRequest> form, Actor actor, Func<ChosenCase, long, Task<Result<CaseHead>>> undo, CancellationToken ct)
    {
        if (form.IsForged || form.Value is not { } asked) return form.Refusal?.ToHttp() ?? Results.Redirect("/desk/cases");
        var cases = await bulk.Choose(db, asked.Id, asked.Seen, actor, ct);
        // Without its version nothing can be said about what happened since: the case counts as changed.
        var outcomes = await bulk.Run(cases, x => undo(x, BulkRun.Seen(asked.Done, x.Id) ?? 0), words);
        return new PageResult<BulkResultPage>(new { Act = act, Outcomes = outcomes, Back = BulkEndpoints.Back(asked.Back), IsUndo = true, OutOfReach = asked.Id.Distinct(StringComparer.Ordinal).Count() - cases.Count });
    }
}
