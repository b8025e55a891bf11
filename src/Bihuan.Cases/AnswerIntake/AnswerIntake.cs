using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.AnswerIntake;

/// <summary>Answers to the questions of guided intake (CH-12), by the question's id; codes, numbers, dates or words.</summary>
public sealed record AnswerIntakeRequest(
    [Required, MaxLength(60)] string Symptom,
    [Required] Dictionary<string, string> Answers,
    [MaxLength(40)] string? ProductCategory = null);

internal sealed class AnswerIntakeHandler(CaseChange change) : ICaseAct<AnswerIntakeRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AnswerIntakeRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.Assess, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, AnswerIntakeRequest request)
    {
        if ((request.ProductCategory ?? serviceCase.ProductCategory) is not { } category) return CaseRefusals.CategoryUnknown();
        if (!change.Policies.Has("category", category)) return change.Policies.UnknownCode("/productCategory", "category");
        if (!change.Policies.SymptomsOf(category).Contains(request.Symptom)) return CaseRefusals.UnknownCode("/symptom", change.Policies.SymptomsOf(category));
        var answers = request.Answers.Where(x => !string.IsNullOrWhiteSpace(x.Value)).ToDictionary(x => x.Key, x => x.Value.Trim(), StringComparer.Ordinal);
        var weighed = change.Policies.Weigh(category, request.Symptom, answers) ?? NothingAsked(answers);
        var decision = serviceCase.AnswerIntake(request.Symptom, Open(answers), weighed, change.Policies.Codes.RankOfUrgency);
        if (decision.Refusal is not null || category == serviceCase.ProductCategory) return decision.AsFacts();
        List<IFact> facts = [new UnitLinked(serviceCase.UnitId?.Value, serviceCase.SerialNumber, serviceCase.Model, category), .. decision.Value];
        return facts;
    }

    /// <summary>Nobody wrote questions for this symptom, so every answer is an answer to nothing.</summary>
    private static GuidedIntake NothingAsked(Dictionary<string, string> answers) =>
        new([], answers.ToDictionary(x => x.Key, _ => "question.unknown", StringComparer.Ordinal), [], [], null, []);

    /// <summary>Answers lie open in the fact; a date is no telephone number, whatever its digits.</summary>
    private static Dictionary<string, string> Open(Dictionary<string, string> answers) => answers.ToDictionary(
        x => x.Key,
        x => DateOnly.TryParseExact(x.Value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _) ? x.Value : x.Value.Masked(),
        StringComparer.Ordinal);
}
