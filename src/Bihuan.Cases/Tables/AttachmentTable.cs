using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Files;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Cases.Tables;

/// <summary>A file that belongs to a case. The name people gave it is sealed with the case's texts, the content lies in the file store.</summary>
internal sealed class Attachment : IAppendRow
{
    private static readonly AppendTable Attachments = new(
        "cases_attachment", "id", "case_id", "sha256", "content_type", "size_bytes", "file_name", "added_by", "added_at");

    public required Guid Id { get; init; }

    public required CaseId CaseId { get; init; }

    public required string Sha256 { get; init; }

    public required string ContentType { get; init; }

    public required long SizeBytes { get; init; }

    public byte[]? FileName { get; set; }

    public required string AddedBy { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public AppendTable Table => Attachments;

    public void Write(IColumnSink sink)
    {
        sink.Add(Id);
        sink.Add(CaseId.Value);
        sink.Add(Sha256);
        sink.Add(ContentType);
        sink.Add(SizeBytes);
        sink.Add(FileName);
        sink.Add(AddedBy);
        sink.Add(AddedAt);
    }
}

/// <summary>A file that any case shows stays on the disk.</summary>
internal sealed class AttachedFiles : IFileKeeper
{
    public Task<bool> Keeps(ServiceDb db, string sha256, CancellationToken ct) => db.Set<Attachment>().AnyAsync(x => x.Sha256 == sha256, ct);
}

internal sealed class AttachmentTable : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> builder)
    {
        builder.ToTable("cases_attachment");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Sha256).HasMaxLength(64);
        builder.Property(x => x.ContentType).HasMaxLength(60);
        builder.Property(x => x.AddedBy).HasMaxLength(80);
        builder.Ignore(x => x.Table);
        builder.HasIndex(x => x.CaseId);
        builder.HasOne<ServiceCase>().WithMany().HasForeignKey(x => x.CaseId);
    }
}
