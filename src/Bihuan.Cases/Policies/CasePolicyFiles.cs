using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Cases.Policies;

/// <summary>Reads one file with the validation that belongs to it; used for the shipped files and for <c>policy check</c>.</summary>
internal static class CasePolicyFiles
{
    public static PolicyReading<CodeBook> Codes(string yaml, string name, PostPolicy posts) =>
        PolicyReader.Read<CodeBook>(yaml, name, book => CodeBookValidation.Check(book, posts.PostIds));

    public static PolicyReading<CaseProcess> Process(string yaml, string name, PostPolicy posts, CodeBook codes) =>
        PolicyReader.Read<CaseProcess>(yaml, name, process => ProcessValidation.Check(
            process, posts.PostIds, codes.Kinds.Select(k => k.Code).ToHashSet(StringComparer.Ordinal)));

    public static PolicyReading<DangerWordList> DangerWords(string yaml, string name, CodeBook codes) =>
        PolicyReader.Read<DangerWordList>(yaml, name, list => DangerWordValidation.Check(list, codes));

    public static PolicyReading<IntakeQuestions> Questions(string yaml, string name, CodeBook codes) =>
        PolicyReader.Read<IntakeQuestions>(yaml, name, questions => IntakeQuestionValidation.Check(questions, codes));

    public static PolicyReading<CannedReplies> Replies(string yaml, string name) =>
        PolicyReader.Read<CannedReplies>(yaml, name, CannedReplies.Check);

    public static PolicyReading<NumberPolicy> Numbers(string yaml, string name) =>
        PolicyReader.Read<NumberPolicy>(yaml, name, NumberPolicy.Check);

    public static PolicyReading<EmergencyPolicy> Emergencies(string yaml, string name, CodeBook codes, DangerWordList dangers, PostPolicy posts) =>
        PolicyReader.Read<EmergencyPolicy>(yaml, name, policy => EmergencyPolicy.Check(policy, codes, dangers, posts.PostIds));

    public static PolicyReading<ComplaintLevelPolicy> ComplaintLevels(string yaml, string name, CodeBook codes, DangerWordList dangers) =>
        PolicyReader.Read<ComplaintLevelPolicy>(yaml, name, policy => ComplaintLevelPolicy.Check(policy, codes, dangers));

    public static PolicyReading<FollowUpPolicy> FollowUp(string yaml, string name, PostPolicy posts, CodeBook codes) =>
        PolicyReader.Read<FollowUpPolicy>(yaml, name, policy => FollowUpPolicy.Check(
            policy, posts.PostIds, codes.Kinds.Select(k => k.Code).ToHashSet(StringComparer.Ordinal), [.. codes.RatingSteps.Select(r => r.Code)]));
}
